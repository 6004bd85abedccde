"""A real server, asked over real HTTP."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from api.access.issuer import Issuer
from api.access.revoked import Revoked
from api.app import create_app
from api.settings import Settings

from .askers import stating
from .legs import legs
from .published import publish
from .serving import served

ASK = "{ dispatch { responseTimes { totalCount nodes { n } } } }"
STRICT = "application/graphql-response+json"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def token(home, actor="auditor-1"):
    now = datetime.now(UTC).replace(tzinfo=None)
    return {"Authorization": f"Bearer {Issuer(home / 'keys').token(actor, now)}"}


@pytest.fixture(scope="module")
def client(home):
    publish(home / "published", {"responseTimes": legs(["410225101201"], each=11)})
    app = create_app(Settings.read({"STATIONHOUSE_HOME": str(home)}))
    with served(app) as address, httpx.Client(base_url=address) as made:
        yield made


def test_answers_with_the_snapshot_in_the_extensions(client, home):
    answer = client.post("/graphql", json={"query": stating(ASK, "AUDIT")}, headers=token(home))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json() == {
        "data": {"dispatch": {"responseTimes": {"totalCount": 1, "nodes": [{"n": 11}]}}},
        "extensions": {"snapshot": "S1", "cost": 251},
    }
    line = (home / "ledger" / "access.jsonl").read_text().splitlines()[-1]
    assert json.loads(line)["purpose"] == "AUDIT"


def test_answers_a_get_with_variables(client, home):
    answer = client.get(
        "/graphql",
        params={
            "query": "query ($a: String) @purpose(of: COMMAND)"
            " { dispatch { responseTimes(areaId: $a) { totalCount } } }",
            "variables": '{"a": "410226"}',
        },
        headers=token(home, "commander-1"),
    )

    assert answer.json()["data"]["dispatch"]["responseTimes"]["totalCount"] == 0


def test_without_a_token_there_is_no_data(client):
    answer = client.post("/graphql", json={"query": stating(ASK, "COMMAND")})

    assert answer.status_code == 200
    assert answer.json()["data"] == {"dispatch": {"responseTimes": None}}
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


def test_without_a_purpose_only_what_is_public_is_answered(client, home):
    answer = client.post("/graphql", json={"query": ASK}, headers=token(home))

    assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_a_token_that_is_not_accepted_is_recorded_and_always_told_the_same(client, home):
    later = token(home)
    Revoked(home / "keys" / "revoked.json").add("auditor-1", 2**31)
    told = [
        client.post("/graphql", json={"query": stating(ASK, "AUDIT")}, headers=header)
        for header in (later, {"Authorization": "Bearer a.b.c"}, {"Authorization": "Basic x"})
    ]
    (home / "keys" / "revoked.json").unlink()

    assert {answer.status_code for answer in told} == {401}
    assert len({answer.text for answer in told}) == 1
    assert told[0].headers["www-authenticate"] == 'Bearer error="invalid_token"'
    lines = (home / "ledger" / "access.jsonl").read_text().splitlines()[-3:]
    told = [json.loads(line) for line in lines]
    assert {line["deny_reason"] for line in told} == {"TOKEN"}
    assert (told[0]["detail"], told[2]["detail"]) == ("REVOKED", "SCHEME")


def test_one_call_or_one_case_and_not_both(client, home):
    about = 'call: "LK110/1", case: "FR1"'
    query = stating(ASK, "AUDIT", about)
    answer = client.post("/graphql", json={"query": query}, headers=token(home))

    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": "{ nothing }"}, 400),
        ({"query": "{"}, 400),
        ({"query": ASK, "operationName": "Other"}, 400),
        ({"query": "mutation { a }"}, 400),
        ({"query": "query ($a: Period!) { dispatch { __typename } }"}, 400),
        ({"query": "{ dispatch { __typename } }"}, 200),
    ],
)
def test_the_strict_media_type_has_a_status_for_what_was_not_executed(client, body, status):
    answer = client.post("/graphql", json=body, headers={"Accept": STRICT})

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(STRICT)
    assert ("data" in answer.json()) == (status == 200)
    assert all("code" in error["extensions"] for error in answer.json().get("errors", ()))


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": "{a}", "variables": []}', "application/json", 400),
        (b'{"query": "{a}", "operationName": 1}', "application/json", 400),
        (b'{"query": "{a}", "extensions": 1}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"query=%7Ba%7D", "application/x-www-form-urlencoded", 415),
        (b" " * 100_001, "application/json", 413),
    ],
)
def test_what_is_no_graphql_request_is_told_so(client, content, kind, status):
    answer = client.post("/graphql", content=content, headers={"Content-Type": kind})

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


def test_a_client_that_takes_neither_media_type_is_told_so(client):
    assert (
        client.post("/graphql", json={"query": ASK}, headers={"Accept": "text/csv"}).status_code
        == 406
    )


def test_only_get_and_post(client):
    assert client.put("/graphql").status_code == 405


def test_health_and_readiness(client):
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").json() == {
        "snapshot": "S1",
        "qualityState": "PASS",
        "checkpoint": "FRESH",
        "boardAgeSeconds": None,
    }


def test_another_sites_name_for_this_machine_is_refused(client):
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_graphiql_is_not_shown(client):
    assert client.get("/graphql", headers={"Accept": "text/html"}).status_code == 406


def test_a_snapshot_published_while_serving_is_served_next(client, home):
    publish(home / "published", {}, "S2")

    answer = client.post("/graphql", json={"query": stating(ASK, "AUDIT")}, headers=token(home))

    assert answer.json()["extensions"]["snapshot"] == "S2"
    assert answer.json()["data"]["dispatch"]["responseTimes"]["totalCount"] == 0


def test_without_a_snapshot_nothing_is_ready_and_in_development_graphiql_is_shown(tmp_path):
    settings = Settings.read(
        {"STATIONHOUSE_HOME": str(tmp_path), "STATIONHOUSE_ENV": "development"}
    )
    with served(create_app(settings)) as address, httpx.Client(base_url=address) as client:
        assert client.get("/readyz").status_code == 503
        refused = client.post("/graphql", json={"query": ASK})
        page = client.get("/graphql", headers={"Accept": "text/html"})

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]) == (
        503,
        {"code": "NO_SNAPSHOT"},
    )
    assert "GraphiQL" in page.text


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.4", "::"])
def test_an_address_that_others_can_reach_is_refused(host):
    with pytest.raises(ValueError, match=r"tokens would travel in the clear"):
        Settings.read({"STATIONHOUSE_HOST": host})


def test_keys_that_could_be_changed_on_their_way_are_refused():
    with pytest.raises(ValueError, match=r"use https:// or what lies on this machine"):
        Settings.read({"STATIONHOUSE_KEY_SET": "http://issuer.example/jwks"})


@pytest.mark.parametrize(
    ("language", "title", "meaning"),
    [("zh-CN,zh;q=0.9", "响应时间", "阶段"), ("en", "Response times", "Part of the response.")],
)
def test_tells_titles_and_descriptions_in_the_language_of_the_asker(
    client, language, title, meaning
):
    query = """{ catalogue { id title }
                 __type(name: "ResponseTimes") { fields { name description } } }"""
    told = client.post("/graphql", json={"query": query}, headers={"Accept-Language": language})

    titles = {entry["id"]: entry["title"] for entry in told.json()["data"]["catalogue"]}
    fields = {one["name"]: one["description"] for one in told.json()["data"]["__type"]["fields"]}
    assert titles["responseTimes"] == title
    assert fields["leg"] == meaning
