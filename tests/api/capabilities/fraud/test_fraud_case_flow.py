from datetime import datetime, timedelta

import pytest

from api.access.grant import Grant
from pipelines.intake.keys import Keys
from tests.api.askers import records
from tests.api.conftest import NOW, SALT

ASK = """query ($report: RecordId!, $basis: RecordId!) {
  fraud { fraudCaseFlow(reportId: $report, legalBasisRef: $basis) {
    totalCount qualityState dataAsOf pageInfo { hasNextPage endCursor }
    nodes { step hop fromCaseToken toCaseToken fromInstitution institution amountCny movedAt
            holdState returnState expiresAt } } } }"""


def step(report="F1", number=1, basis="ZF-1", **more):
    row = {
        "report_id": report,
        "legal_basis_ref": basis,
        "step": number,
        "hop": number,
        "from_case_token": f"{report}-{number - 1}",
        "to_case_token": f"{report}-{number}",
        "from_institution": "ICBC",
        "institution": "CCB",
        "amount_cny": 100.0,
        "moved_at": datetime(2026, 6, 28, 10, number),
        "hold_state": "NONE",
        "return_state": "NOTHING_HELD",
        "expires_at": NOW + timedelta(days=30),
    }
    return row | more


def asked(station, rows, report="F1", basis="ZF-1"):
    cases = records("F1", "F2", "F9", "OLD", kind="FRAUD_REPORT", area_id="410225")
    return station({"fraudCaseFlow": rows, "recordStanding": cases}).answer(
        ASK, "FRAUD_RESPONSE", f"case:{report}", report=report, basis=basis
    )


def test_tells_the_steps_of_one_case_in_their_order(station):
    rows = [step(number=2), step(number=1), step("F2", basis="ZF-2")]

    found = asked(station, rows)["nodes"]

    assert [(row["fromCaseToken"], row["toCaseToken"]) for row in found] == [
        ("F1-0", "F1-1"), ("F1-1", "F1-2"),
    ]  # fmt: skip
    assert [row["hop"] for row in found] == [1, 2]


@pytest.mark.parametrize(
    ("report", "basis"),
    [("F1", "ZF-2"), ("F2", "ZF-1"), ("F9", "ZF-1"), ("F1", "ZF-9"), ("OLD", "ZF-O")],
    ids=["basis of another", "report of another", "no such report", "no such basis", "expired"],
)
def test_whatever_does_not_fit_gets_the_same_empty_answer(station, report, basis):
    rows = [
        step(),
        step("F2", basis="ZF-2"),
        step("OLD", basis="ZF-O", expires_at=NOW),
    ]

    found = asked(station, rows, report, basis)

    assert found == {
        "totalCount": 0,
        "qualityState": "PASS",
        "dataAsOf": "2026-06-28T15:00:00.000Z",
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "nodes": [],
    }


def test_a_second_request_of_the_case_opens_it_too(station):
    rows = [step(), step(basis="ZF-1b")]

    assert len(asked(station, rows, basis="ZF-1b")["nodes"]) == 1


def test_both_have_to_be_named(station):
    of = station({"fraudCaseFlow": [step()]})

    error = of.refused(
        '{ fraud { fraudCaseFlow(reportId: "F1") { nodes { step } } } }', "FRAUD_RESPONSE"
    )

    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "legalBasisRef" in error["message"]


def test_no_pattern_finds_a_case(station):
    of = station({"fraudCaseFlow": [step()]})

    error = of.refused(ASK, "FRAUD_RESPONSE", report="F%", basis="ZF-1")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("purpose", ["COMMAND", "AUDIT", "RESPOND", "PUBLISH"])
def test_only_who_answers_frauds_may_ask(station, purpose):
    of = station({"fraudCaseFlow": [step()]})

    assert of.refused(ASK, purpose, report="F1", basis="ZF-1")


def test_what_was_asked_stands_in_the_ledger(station):
    of = station({"fraudCaseFlow": [step()]})

    of.answer(ASK, "FRAUD_RESPONSE", granted=Grant(), report="F1", basis="ZF-1")

    (line,) = of.lines
    assert line["arguments"] == {
        "report_id": SALT.of("F1"),
        "legal_basis_ref": SALT.of("ZF-1"),
    }


def test_an_account_of_two_cases_has_two_tokens_at_intake(tmp_path):
    """The mart salts them once more; see the unit test of the model."""
    keys = Keys.open(tmp_path)

    assert keys.token("6217-1", "F1") == keys.token("6217-1", "F1")
    assert keys.token("6217-1", "F1") != keys.token("6217-1", "F2")
