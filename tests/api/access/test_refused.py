"""What gets no answer, over real HTTP: told in one way, and in the ledger before it is told."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from api.access.issuer import AUDIENCE, ISSUER, Issuer
from api.app import create_app
from api.settings import Settings
from tests.api.askers import stating
from tests.api.capabilities.dispatch.test_active_calls import call
from tests.api.published import publish
from tests.api.serving import served

CALLS = "{ dispatch { activeCalls { totalCount } } }"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def client(home):
    publish(home / "published", {"activeCalls": [call("LK110/1"), call("LK110/2")]})
    told = {"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_DOCUMENTS": "any"}
    with (
        served(create_app(Settings.read(told))) as address,
        httpx.Client(base_url=address) as made,
    ):
        yield made


def token(home, actor="dispatcher-2"):
    now = datetime.now(UTC).replace(tzinfo=None)
    return {"Authorization": f"Bearer {Issuer(home / 'keys').token(actor, now)}"}


def entries(home):
    path = home / "ledger" / "access.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def sent(client, home, body, header=None):
    """The answer, and what was written to the ledger meanwhile."""
    before = len(entries(home))
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **(header or {})}
    answer = client.post("/graphql", content=content, headers=headers)
    return answer, entries(home)[before:]


UNASKED = [
    ({"query": stating("{ dispatch { activeCalls { secret } } }", "RESPOND")}, "REQUEST"),
    ({"query": "{ dispatch { activeCalls { totalCount }"}, "REQUEST"),
    ({"query": stating("{ dispatch { activeCalls(areaId: 3) { totalCount } } }", "RESPOND")},
     "INPUT"),
    ({"query": "query @purpose(of: CURIOSITY) { dispatch { activeCalls { totalCount } } }"},
     "INPUT"),
    ({"query": "query ($a: Int!) { dispatch { activeCalls(first: $a) { totalCount } } }",
      "variables": {"a": "many"}}, "INPUT"),
    ({"query": "{ dispatch {" + "a: activeCalls { totalCount } " * 21 + "} }"}, "LIMIT"),
    ({"query": "{ activeCalls " * 40 + "}" * 40}, "LIMIT"),
    ({"query": "{ dispatch { activeCalls {" + "totalCount " * 3_000 + "} } }"}, "REQUEST"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), UNASKED)
def test_a_document_that_is_not_executed_is_an_entry_with_who_sent_it_and_what_it_names(
    client, home, body, reason
):
    answer, written = sent(client, home, body, token(home))

    assert "data" not in answer.json()
    (entry,) = written
    assert (entry["decision"], entry["deny_reason"]) == ("DENY", reason)
    assert (entry["actor"], entry["role"], entry["asked"]) == (
        "dispatcher-2", "DISPATCHER", ["activeCalls"],
    )  # fmt: skip
    assert "LK110" not in answer.text


@pytest.mark.parametrize(
    "body", [b"[]", b"{", json.dumps([{"query": CALLS}, {"query": CALLS}]).encode()]
)
def test_a_batch_or_no_request_at_all_is_refused_once_and_is_an_entry(client, home, body):
    answer, written = sent(client, home, body, token(home))

    assert answer.status_code == 400
    (entry,) = written
    assert (entry["deny_reason"], entry["detail"]) == ("REQUEST", "BAD_REQUEST")


def test_each_alias_is_asked_on_its_own_and_each_is_an_entry(client, home):
    query = "{ dispatch { a: activeCalls { totalCount } b: activeCalls { totalCount } } }"

    answer, written = sent(client, home, {"query": stating(query, "RESPOND")}, token(home))
    refused, denials = sent(client, home, {"query": stating(query, "AUDIT")}, token(home))

    assert set(answer.json()["data"]["dispatch"]) == {"a", "b"}
    assert [entry["decision"] for entry in written] == ["ALLOW", "ALLOW"]
    assert [error["extensions"]["code"] for error in refused.json()["errors"]] == ["FORBIDDEN"] * 2
    assert [entry["deny_reason"] for entry in denials] == ["PURPOSE", "PURPOSE"]


def test_what_lies_between_the_lattice_is_an_entry_too(client, home):
    query = """query @purpose(of: PUBLISH) { service { serviceVolume(
        period: {since: "2026-06-01", until: "2026-06-03"}) { totalCount } } }"""

    answer, written = sent(client, home, {"query": query}, token(home, "publisher-1"))

    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    (entry,) = written
    assert (entry["capability"], entry["decision"], entry["deny_reason"]) == (
        "serviceVolume", "DENY", "INPUT",
    )  # fmt: skip


def test_introspection_needs_no_token_and_opens_nothing_that_stands_beside_it(client, home):
    schema = "__schema { types { name fields { name } } }"
    alone, nothing = sent(client, home, {"query": f"{{ {schema} }}"})
    beside, written = sent(
        client, home, {"query": f"{{ {schema} dispatch {{ activeCalls {{ totalCount }} }} }}"}
    )

    # The schema is published with the code; it is no data, and the same for everybody.
    assert nothing == []
    assert beside.json()["data"]["__schema"] == alone.json()["data"]["__schema"]
    assert beside.json()["data"]["dispatch"] == {"activeCalls": None}
    assert [entry["deny_reason"] for entry in written] == ["PURPOSE"]


def claims(**other):
    moment = int(datetime.now(UTC).timestamp())
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": "dispatcher-2", "role": "DISPATCHER"}
    return told | {"iat": moment, "exp": moment + 60} | other


def tokens(home):
    """One of each that must not be taken."""
    key = OKPKey.import_key(json.loads((home / "keys" / "issuer.secret.json").read_text()))
    other = OKPKey.generate_key("Ed25519", auto_kid=True)
    secret = OctKey.import_key((home / "keys" / "issuer.jwks.json").read_bytes())
    then = int((datetime.now(UTC) - timedelta(hours=2)).timestamp())
    later = int((datetime.now(UTC) + timedelta(hours=2)).timestamp())

    def made(key=key, kid=key.kid, algorithm="Ed25519", **more):
        head = {"alg": algorithm, "kid": kid}
        return jwt.encode(head, claims(**more), key, algorithms=[algorithm])

    return {
        "expired": made(exp=then),
        "not yet": made(nbf=later),
        "another's": made(aud="elsewhere"),
        "no issuer of ours": made(iss="https://elsewhere.example"),
        "unknown key": made(other, other.kid),
        "another key of that name": made(other),
        "confused": made(secret, algorithm="HS256"),
        "unsigned": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkaXNwYXRjaGVyLTIifQ.",
    }


def test_every_token_that_is_not_taken_is_told_the_same_and_is_an_entry_without_it(client, home):
    token(home)
    told = set()
    for name, one in tokens(home).items():
        header = {"Authorization": f"Bearer {one}"}
        answer, written = sent(client, home, {"query": stating(CALLS, "RESPOND")}, header)
        told.add((answer.status_code, answer.text))
        assert [entry["deny_reason"] for entry in written] == ["TOKEN"], name
        assert one.split(".")[1] not in json.dumps(written)

    assert len(told) == 1
    ((status, _),) = told
    assert status == 401


@pytest.mark.parametrize("path", ["/graphql", "/export"])
@pytest.mark.parametrize(
    "body", [b"{", json.dumps({"query": "{ a }"}).encode(), json.dumps({"query": CALLS}).encode()]
)
def test_without_a_ledger_nothing_is_told_and_with_it_all_is_again(client, home, path, body):
    folder, aside = home / "ledger", home / "aside"
    header = {"Content-Type": "application/json", **token(home)}
    client.post("/graphql", json={"query": CALLS})
    folder.rename(aside)
    folder.write_text("no folder")

    try:
        stopped = client.post(path, content=body, headers=header)
        ready = client.get("/readyz").status_code
    finally:
        folder.unlink()
        aside.rename(folder)
    assert stopped.json()["errors"][0]["extensions"] == {"code": "LEDGER_UNAVAILABLE"}
    assert ready == 503
    answer, _ = sent(client, home, {"query": stating(CALLS, "RESPOND")}, token(home))
    assert answer.json()["data"]["dispatch"]["activeCalls"] == {"totalCount": 2}


def test_a_page_leaves_no_id_in_the_ledger_and_is_found_again(client, home):
    page = """query ($after: String) @purpose(of: RESPOND) { dispatch {
        activeCalls(first: 1, after: $after) { nodes { callId } pageInfo { endCursor } } } }"""
    first, _ = sent(client, home, {"query": page}, token(home))
    after = first.json()["data"]["dispatch"]["activeCalls"]["pageInfo"]["endCursor"]

    second, (entry,) = sent(
        client, home, {"query": page, "variables": {"after": after}}, token(home)
    )

    assert second.json()["data"]["dispatch"]["activeCalls"]["nodes"]
    text = json.dumps(entry)
    assert entry["after"]
    assert after not in text
    assert "LK110" not in text
