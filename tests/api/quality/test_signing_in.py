"""Who sees the pages: a token, once shown, in a cookie that nothing else can use."""

import json
from datetime import timedelta

import pytest
from starlette.requests import Request

from api.quality.signing_in import safe, signed_out


def lines(home):
    text = (home / "ledger" / "access.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def sign_in(client, token, origin=None, **more):
    headers = {"origin": origin or str(client.base_url).rstrip("/")}
    return client.post("/quality/sign-in", data={"token": token, **more}, headers=headers)


def test_without_a_token_a_form_asks_for_one_and_nothing_is_shown(client):
    answer = client.get("/quality/source/hotelOccupancy?lang=en")

    assert answer.status_code == 401
    assert 'name="token"' in answer.text
    assert 'value="/quality/source/hotelOccupancy?lang=en"' in answer.text
    assert "Hotel" not in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_ends_with_the_token(
    client, token
):
    answer = sign_in(client, token(lifetime=timedelta(minutes=3)), next="/quality/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/quality/")
    name, *words = answer.headers["set-cookie"].split("; ")
    found = dict(word.partition("=")[::2] for word in words)
    assert name.startswith("stationhouse_quality=")
    assert {"HttpOnly", "Path", "SameSite", "Max-Age"} <= found.keys()
    assert (found["Path"], found["SameSite"]) == ("/quality", "strict")
    assert 0 < int(found["Max-Age"]) <= 180
    assert "Secure" not in found  # on this machine itself a browser may come without TLS
    assert client.get("/quality/").status_code == 200


def test_elsewhere_than_on_this_machine_the_cookie_needs_tls():
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/quality/sign-out",
        "server": ("api.example", 80), "query_string": b"", "headers": [(b"host", b"api.example")],
    }  # fmt: skip
    from starlette.responses import Response

    answer = signed_out(Request(scope), Response())

    assert "Secure" in answer.headers["set-cookie"]


def test_a_token_that_is_not_accepted_is_told_and_recorded(home, client):
    before = len(lines(home)) if (home / "ledger" / "access.jsonl").exists() else 0
    answer = sign_in(client, "not.a.token")

    assert answer.status_code == 401
    assert "The token is not accepted" in answer.text
    assert "set-cookie" not in answer.headers
    (entry,) = lines(home)[before:]
    assert (entry["decision"], entry["deny_reason"]) == ("DENY", "TOKEN")


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize("path", ["sign-in", "sign-out"])
def test_a_form_of_another_site_signs_nobody_in_or_out(client, token, origin, path):
    answer = client.post(f"/quality/{path}", data={"token": token()}, headers={"origin": origin})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_takes_the_cookie_away(client, token):
    sign_in(client, token())
    origin = {"origin": str(client.base_url).rstrip("/")}

    assert client.post("/quality/sign-out", headers=origin).status_code == 303
    assert client.get("/quality/").status_code == 401


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/graphql", "/quality/\\evil", "", "javascript:1"],
)
def test_after_signing_in_nobody_is_sent_elsewhere(wanted):
    assert safe(wanted) == "/quality/"


def test_an_officer_gets_the_refusal_that_everybody_gets_and_it_is_in_the_ledger(
    home, client, token
):
    client.headers["authorization"] = f"Bearer {token('officer-17')}"
    answer = client.get("/quality/?lang=en")

    assert answer.status_code == 403
    assert "FORBIDDEN" in answer.text
    assert "calendar" not in answer.text
    denied = [line for line in lines(home) if line.get("actor") == "officer-17"]
    assert {(line["capability"], line["decision"]) for line in denied} == {
        ("sourceHealth", "DENY"), ("dataQualityReport", "DENY"),
    }  # fmt: skip


def test_each_look_of_an_auditor_is_in_the_ledger(home, auditor):
    before = len(lines(home)) if (home / "ledger" / "access.jsonl").exists() else 0
    auditor.get("/quality/source/hotelOccupancy")

    found = [
        (line["capability"], line["purpose"], line["decision"]) for line in lines(home)[before:]
    ]
    assert sorted(found) == [
        ("dataQualityReport", "AUDIT", "ALLOW"), ("sourceHealth", "AUDIT", "ALLOW"),
    ]  # fmt: skip
