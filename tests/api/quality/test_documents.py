"""Data Docs: served as they lie there, to auditors alone, and nothing from beside them."""

import json

import pytest


@pytest.fixture
def docs(home):
    folder = home / "quality" / "docs"
    (folder / "hotelOccupancy").mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("<h1>Data Docs</h1>")
    (folder / "hotelOccupancy" / "2026-06-28.html").write_text("<h1>that day</h1>")
    (folder / "notes.txt").write_text("no page")
    (home / "quality" / "secret.html").write_text("telltale")
    link = folder / "out.html"
    if not link.exists():
        link.symlink_to(home / "quality" / "secret.html")
    return folder


def test_a_page_is_served_with_its_look_in_the_ledger_and_can_run_nothing(home, docs, auditor):
    answer = auditor.get("/quality/docs/hotelOccupancy/2026-06-28.html")

    assert answer.text == "<h1>that day</h1>"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    last = json.loads((home / "ledger" / "access.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["capability"], last["decision"]) == ("dataQualityReport", "ALLOW")
    assert "Data Docs" in auditor.get("/quality/docs/").text


def test_the_day_and_the_first_page_link_to_them(docs, auditor):
    day = auditor.get("/quality/source/hotelOccupancy/2026-06-28").text

    assert "/quality/docs/hotelOccupancy/2026-06-28.html" in day
    assert "/quality/docs/index.html" in auditor.get("/quality/").text


@pytest.mark.parametrize(
    "path",
    ["../secret.html", "%2e%2e/secret.html", "..%2fsecret.html", "hotelOccupancy/../../secret.html",
     "%2e%2e%2f%2e%2e%2fkeys%2fissuer.secret.json", "out.html", "notes.txt", "hotelOccupancy",
     "%00", "/etc/passwd", "none.html"],
)  # fmt: skip
def test_nothing_beside_them_can_be_reached(docs, auditor, path):
    answer = auditor.get(f"/quality/docs/{path}")

    assert answer.status_code in (401, 404)
    assert "telltale" not in answer.text
    assert "root:" not in answer.text
    assert '"kty"' not in answer.text


def test_an_officer_opens_none_of_them(docs, client, token):
    client.headers["authorization"] = f"Bearer {token('officer-17')}"

    assert client.get("/quality/docs/index.html").status_code == 403
    assert client.get("/quality/docs/none.html").status_code == 403


def test_without_a_token_none_is_shown(docs, client):
    assert client.get("/quality/docs/index.html").status_code == 401
