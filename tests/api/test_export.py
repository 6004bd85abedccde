"""A whole answer as a file: for two people's word, over real HTTP, to the last line."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest

from api.access.issuer import Issuer
from api.app import create_app
from api.export import digest
from api.settings import Settings

from .legs import legs
from .published import publish
from .serving import served

DOCUMENT = """query ($after: String, $first: Int) @purpose(of: AUDIT) { dispatch {
    responseTimes(groupBy: [AREA], after: $after, first: $first) {
        nodes { areaId n } pageInfo { hasNextPage endCursor } } } }"""
VARIABLES = {"first": 2}
AREAS = [f"41022510120{number}" for number in range(5)]
REQUEST = (
    """mutation ($digest: Digest!) { requestExport(digest: $digest, reason: RESEARCH) { id } }"""
)
APPROVE = """mutation ($id: RecordId!, $digest: Digest!) {
    approveExport(releaseId: $id, digest: $digest) { state } }"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def client(home):
    publish(home / "published", {"responseTimes": legs(AREAS, each=11)})
    app = create_app(Settings.read({"STATIONHOUSE_HOME": str(home)}))
    with served(app) as address, httpx.Client(base_url=address) as found:
        yield found


def token(home, actor):
    now = datetime.now(UTC).replace(tzinfo=None)
    return {"Authorization": f"Bearer {Issuer(home / 'keys').token(actor, now)}"}


def acted(client, home, actor, query, **variables):
    sent = {"query": query, "variables": variables}
    return client.post("/graphql", json=sent, headers=token(home, actor)).json()


def export(client, home, actor, query=DOCUMENT, variables=VARIABLES):
    sent = {"query": query, "variables": variables}
    return client.post("/export", json=sent, headers=token(home, actor))


@pytest.fixture(scope="module")
def released(client, home):
    name = digest(DOCUMENT, VARIABLES)
    asked = acted(client, home, "auditor-1", REQUEST, digest=name)["data"]["requestExport"]
    told = acted(client, home, "commander-1", APPROVE, id=asked["id"], digest=name)
    assert told["data"]["approveExport"]["state"] == "APPROVED"
    return asked["id"]


def test_without_a_release_there_is_no_file(client, home):
    answer = export(client, home, "commander-2")

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_all_rows_come_and_the_last_line_vouches_for_them(client, home, released):
    answer = export(client, home, "auditor-1")

    *rows, last = answer.content.splitlines(keepends=True)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(row)["areaId"] for row in rows] == AREAS
    complete = json.loads(last)["complete"]
    assert complete["rows"] == len(AREAS)
    assert complete["sha256"] == sha256(b"".join(rows)).hexdigest()


def test_every_page_is_a_disclosure_in_the_ledger(client, home, released):
    export(client, home, "auditor-1")

    lines = (home / "ledger" / "access.jsonl").read_text().splitlines()[-3:]
    told = [json.loads(line) for line in lines]
    assert [line["row_count"] for line in told] == [2, 2, 1]
    assert {line["operation"] for line in told} == {"DISCLOSE"}
    assert {line["release"]["id"] for line in told} == {released}


@pytest.mark.parametrize(
    "asked",
    [
        ("auditor-1", DOCUMENT, {"first": 3}),
        ("auditor-1", DOCUMENT + " ", VARIABLES),
        ("commander-1", DOCUMENT, VARIABLES),
    ],
)
def test_a_release_is_for_that_document_and_that_asker(client, home, released, asked):
    assert export(client, home, *asked).status_code == 403


def test_what_cannot_be_paged_is_refused_with_what_would_be_right(client, home):
    flat = "query @purpose(of: AUDIT) { dispatch { responseTimes { totalCount } } }"
    name = digest(flat, {})
    asked = acted(client, home, "auditor-1", REQUEST, digest=name)["data"]["requestExport"]
    acted(client, home, "commander-1", APPROVE, id=asked["id"], digest=name)

    answer = export(client, home, "auditor-1", flat, {})

    assert answer.status_code == 400
    assert "after: $after" in answer.json()["errors"][0]["message"]


def test_without_a_token_or_with_a_bad_one_nothing_is_looked_up(client):
    sent = {"query": DOCUMENT, "variables": VARIABLES}

    assert client.post("/export", json=sent).status_code == 403
    bad = client.post("/export", json=sent, headers={"Authorization": "Bearer a.b.c"})
    assert bad.status_code == 401
