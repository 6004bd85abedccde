"""Registered documents: who sends nothing else, and how one is named."""

import json

import pytest
from graphql import parse, print_ast, validate

from api.access.identity import Identity
from api.guard import documents
from api.schema import schema
from contracts import ContractError, capabilities
from tests.api.legs import legs

from .serving import ASK, asked

STRICT = "application/graphql-response+json"
FILES = sorted(documents.FOLDER.glob("*.graphql"))
PEEK = "query @purpose(of: RESPOND) { dispatch { activeCalls { totalCount } } }"
BOARD = (documents.FOLDER / "ActiveCalls.graphql").read_text("utf-8")
SHA = documents.digest(BOARD)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """As in production: nothing is said of documents."""
    rows = {"responseTimes": legs(["410225101201"])}
    with asked(tmp_path_factory.mktemp("home"), rows) as found:
        yield found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_registered_document_is_valid(path):
    assert validate(schema._schema, parse(path.read_text("utf-8"))) == []


def test_all_that_apps_at_the_front_may_ask_is_registered():
    front = {"RESPOND", "COMMUNITY", "SERVICE", "FRAUD_RESPONSE", "PROTECT", "SUBJECT"}
    asked_for = " ".join(path.read_text("utf-8") for path in FILES)
    missing = [
        one.id for one in capabilities().values()
        if front & set(one.purposes) and f" {one.id}(" not in asked_for
    ]  # fmt: skip

    assert missing == []


def test_another_document_of_an_officer_is_refused_and_recorded(house):
    answer = house.ask(PEEK, "officer-17")

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "DOCUMENT_NOT_TRUSTED"}
    line = house.lines[-1]
    assert (line["decision"], line["deny_reason"]) == ("DENY", "DOCUMENT")
    assert (line["actor"], line["role"]) == ("officer-17", "OFFICER")


@pytest.mark.parametrize(
    "named",
    [
        {"query": BOARD},
        {"query": print_ast(parse(BOARD))},
        {"documentId": f"sha256:{SHA}"},
        {"documentId": SHA},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": SHA}}},
        {"query": BOARD, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": SHA}}},
    ],
    ids=("text", "another layout", "documentId", "bare id", "hash", "hash and text"),
)
def test_a_registered_document_is_answered_however_it_is_named(house, named):
    answer = house.client.post("/graphql", json=named, headers=house.token("officer-17"))

    assert answer.json()["data"]["dispatch"]["activeCalls"]["nodes"] == []


def test_a_link_names_a_document_too(house):
    given = {"documentId": f"sha256:{SHA}", "variables": json.dumps({"first": 1})}
    answer = house.client.get("/graphql", params=given, headers=house.token("officer-17"))

    assert answer.json()["data"]["dispatch"]["activeCalls"]["nodes"] == []


@pytest.mark.parametrize(
    "named",
    [
        {"documentId": "sha256:" + "0" * 64},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
    ],
)
def test_an_unknown_document_is_not_found_and_not_registered_by_asking(house, named):
    answer = house.client.post("/graphql", json=named, headers={"Accept": STRICT})

    assert answer.status_code == 400
    code = {"code": "PERSISTED_QUERY_NOT_FOUND"}
    assert answer.json()["errors"][0]["extensions"] == code
    house.client.post("/graphql", json={**named, "query": PEEK})
    assert house.client.post("/graphql", json=named).json()["errors"][0]["extensions"] == code


@pytest.mark.parametrize(
    "named",
    [
        {"query": PEEK, "documentId": f"sha256:{SHA}"},
        {"documentId": 7},
        {"documentId": ""},
        {"extensions": {"persistedQuery": 1}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": SHA}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
    ],
)
def test_an_id_that_says_nothing_or_something_else_is_refused(house, named):
    answer = house.client.post("/graphql", json=named, headers=house.token("officer-17"))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


def test_an_auditor_writes_his_own_questions(house):
    assert "errors" not in house.ask(ASK, "auditor-1").json()


def test_where_any_document_may_be_sent_an_officer_writes_his_own(tmp_path):
    with asked(tmp_path, DOCUMENTS="any") as house:
        assert "errors" not in house.ask(PEEK, "officer-17").json()


def test_a_second_operation_beside_a_registered_one_is_another_document():
    officer = Identity("o", "OFFICER")

    assert documents.may_send(BOARD, officer)
    assert not documents.may_send(BOARD + "\nquery Other { catalogue { id } }", officer)
    assert not documents.may_send("{", officer)


@pytest.mark.parametrize("text", ["{", "query Other { a }", "{ a }", "fragment F on Query { a }"])
def test_a_file_that_is_not_the_operation_it_is_called_by_is_refused(tmp_path, monkeypatch, text):
    (tmp_path / "Named.graphql").write_text(text)
    monkeypatch.setattr(documents, "FOLDER", tmp_path)

    with pytest.raises(ContractError, match=r"Named\.graphql"):
        documents.registered.__wrapped__()
