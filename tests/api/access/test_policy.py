"""Who may ask what for what; nothing is allowed that no rule allows."""

import pytest

from api.access.identity import ANYONE, Identity
from api.access.policy import decision
from contracts import Contract, ContractError
from contracts import policies as written
from contracts.codes import code_list
from contracts.policies import policies

PURPOSES = tuple(code.code for code in code_list("access_purpose"))
ROLES = tuple(code.code for code in code_list("role"))
ALLOWED = {
    ("OFFICER", "RESPOND"), ("DISPATCHER", "RESPOND"), ("COMMANDER", "COMMAND"),
    ("COMMANDER", "PLANNING"), ("ANALYST", "ANALYSE"), ("FRAUD_OFFICER", "FRAUD_RESPONSE"),
    ("COMMUNITY_OFFICER", "COMMUNITY"), ("CLERK", "SERVICE"), ("PROTECTION_OFFICER", "PROTECT"),
    ("PLANNER", "PLANNING"), ("AUDITOR", "AUDIT"), ("PUBLISHER", "PUBLISH"),
    ("CITIZEN", "SUBJECT"), *((role, "PUBLIC") for role in ROLES),
}  # fmt: skip


def capability(*purposes, referenced=()):
    return Contract("one", "1.0.0", "dispatch", "One", "一", "Which?", (), 1,
                    purposes=purposes, referenced=referenced)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_a_role_asks_for_its_purposes_and_for_no_other(role):
    found = {
        (role, purpose)
        for purpose in PURPOSES
        if decision(capability(*PURPOSES), Identity(role=role), purpose, referenced=True).allowed
    }

    assert found == {pair for pair in ALLOWED if pair[0] == role}


def test_a_purpose_that_the_contract_does_not_name_is_denied():
    found = decision(capability("AUDIT"), Identity(role="OFFICER"), "RESPOND", referenced=True)

    assert (found.allowed, found.reason) == (False, "PURPOSE")


def test_a_role_that_nobody_wrote_a_rule_for_is_denied():
    found = decision(capability("RESPOND"), Identity(role="MAYOR"), "RESPOND", referenced=True)

    assert (found.allowed, found.reason) == (False, "ROLE")


def test_where_a_reference_is_needed_none_is_a_denial():
    asked = capability("RESPOND", referenced=("RESPOND",))

    without = decision(asked, Identity(role="OFFICER"), "RESPOND", referenced=False)
    with_one = decision(asked, Identity(role="OFFICER"), "RESPOND", referenced=True)

    assert (without.allowed, without.reason) == (False, "NO_REFERENCE")
    assert with_one.allowed
    assert with_one.rules == ("officer-respond",)


def test_an_officer_sees_his_own_areas_and_an_auditor_all():
    assert decision(capability("RESPOND"), Identity(role="OFFICER"), "RESPOND",
                    referenced=False).own_areas  # fmt: skip
    assert not decision(capability("AUDIT"), Identity(role="AUDITOR"), "AUDIT",
                        referenced=False).own_areas  # fmt: skip


def test_anyone_asks_what_is_public_and_nothing_else():
    assert decision(capability("PUBLIC"), ANYONE, "PUBLIC", referenced=False).allowed
    assert not decision(capability("PUBLIC", "AUDIT"), ANYONE, "AUDIT", referenced=False).allowed


def test_every_rule_has_a_name_and_says_whose_rows():
    notes = policies().notes.values()

    assert len({note["id"] for note in notes}) == len(notes)
    assert {note.get("area", "") for note in notes} == {"own", "all", ""}


@pytest.mark.parametrize(
    "broken",
    [
        'permit (principal, action == Action::"ask", resource) when { resource.secret };',
        'permit (principal, action == Action::"ask"',
        'permit (principal, action == Action::"ask", resource);',
    ],
)
def test_a_rule_that_does_not_fit_the_schema_does_not_load(tmp_path, monkeypatch, broken):
    schema = (written.FOLDER / "stationhouse.cedarschema").read_text("utf-8")
    (tmp_path / "stationhouse.cedarschema").write_text(schema, "utf-8")
    (tmp_path / "roles.cedar").write_text(broken, "utf-8")
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    policies.cache_clear()
    try:
        with pytest.raises(ContractError):
            policies()
    finally:
        policies.cache_clear()
