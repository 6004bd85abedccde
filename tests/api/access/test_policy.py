"""Who may ask what for what; nothing is allowed that no rule allows."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from api.access import policy as rules
from api.access.identity import ANYONE, Identity
from api.access.policy import Facts, decision, permission
from contracts import Contract, ContractError
from contracts import policies as written
from contracts.codes import code_list, values
from contracts.policies import policies

PURPOSES = tuple(code.code for code in code_list("access_purpose"))
ROLES = tuple(code.code for code in code_list("role"))
ALLOWED = {
    ("OFFICER", "RESPOND"),
    ("DISPATCHER", "RESPOND"),
    ("COMMANDER", "COMMAND"),
    ("COMMANDER", "PLANNING"),
    ("ANALYST", "ANALYSE"),
    ("FRAUD_OFFICER", "FRAUD_RESPONSE"),
    ("COMMUNITY_OFFICER", "COMMUNITY"),
    ("CLERK", "SERVICE"),
    ("PROTECTION_OFFICER", "PROTECT"),
    ("PLANNER", "PLANNING"),
    ("AUDITOR", "AUDIT"),
    ("PUBLISHER", "PUBLISH"),
    ("CITIZEN", "SUBJECT"),
    ("OFFICER", "SUBJECT"),
    *((role, "PUBLIC") for role in ROLES),
}

NAMED = Facts(referenced=True, call=True, known=True, open=True, assigned=True, in_area=True)
CASE = {"call": False}


def capability(*purposes, referenced=(), released=False):
    return Contract(
        "one",
        "1.0.0",
        "dispatch",
        "One",
        "一",
        "Which?",
        (),
        1,
        purposes=purposes,
        referenced=referenced,
        released=released,
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_role_asks_for_its_purposes_and_for_no_other(role):
    found = {
        (role, purpose)
        for purpose in PURPOSES
        if decision(capability(*PURPOSES), Identity(role=role), purpose, Facts()).allowed
    }

    assert found == {pair for pair in ALLOWED if pair[0] == role}


def test_a_purpose_that_the_contract_does_not_name_is_denied():
    found = decision(capability("AUDIT"), Identity(role="OFFICER"), "RESPOND", Facts())

    assert (found.allowed, found.reason) == (False, "PURPOSE")


def test_a_role_that_nobody_wrote_a_rule_for_is_denied():
    found = decision(capability("RESPOND"), Identity(role="MAYOR"), "RESPOND", Facts())

    assert (found.allowed, found.reason) == (False, "ROLE")


def test_where_a_reference_is_needed_none_is_a_denial():
    asked = capability("RESPOND", referenced=("RESPOND",))

    without = decision(asked, Identity(role="OFFICER"), "RESPOND", Facts())
    with_one = decision(asked, Identity(role="OFFICER"), "RESPOND", NAMED)

    assert (without.allowed, without.reason) == (False, "NO_REFERENCE")
    assert with_one.allowed
    assert with_one.rules == ("officer-respond",)


def test_an_officer_sees_his_own_areas_and_an_auditor_all():
    assert decision(capability("RESPOND"), Identity(role="OFFICER"), "RESPOND", Facts()).own_areas
    assert not decision(capability("AUDIT"), Identity(role="AUDITOR"), "AUDIT", Facts()).own_areas


def test_anyone_asks_what_is_public_and_nothing_else():
    assert decision(capability("PUBLIC"), ANYONE, "PUBLIC", Facts()).allowed
    assert not decision(capability("PUBLIC", "AUDIT"), ANYONE, "AUDIT", Facts()).allowed


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


@pytest.mark.parametrize(
    ("role", "purpose", "facts", "reason"),
    [
        ("OFFICER", "RESPOND", {"known": False}, "REFERENCE_UNKNOWN"),
        ("OFFICER", "RESPOND", {"open": False}, "REFERENCE_CLOSED"),
        ("OFFICER", "RESPOND", {"assigned": False}, "REFERENCE_FOREIGN"),
        ("OFFICER", "RESPOND", {"assigned": False, "broken": True}, ""),
        ("OFFICER", "RESPOND", {"open": False, "broken": True}, "REFERENCE_CLOSED"),
        ("OFFICER", "RESPOND", {"referenced": False, "broken": True}, "BREAK_GLASS"),
        ("DISPATCHER", "RESPOND", {"in_area": False}, "REFERENCE_FOREIGN"),
        ("DISPATCHER", "RESPOND", {"assigned": False}, ""),
        ("DISPATCHER", "RESPOND", {"broken": True}, "BREAK_GLASS"),
        ("FRAUD_OFFICER", "FRAUD_RESPONSE", CASE, ""),
        ("FRAUD_OFFICER", "FRAUD_RESPONSE", CASE | {"in_area": False}, "REFERENCE_FOREIGN"),
        ("FRAUD_OFFICER", "FRAUD_RESPONSE", {}, "REFERENCE_FOREIGN"),
        ("OFFICER", "RESPOND", CASE, "REFERENCE_FOREIGN"),
        ("COMMANDER", "COMMAND", {"open": False}, ""),
        ("AUDITOR", "AUDIT", {"open": False, "in_area": False}, ""),
    ],
)
def test_a_reference_is_known_open_and_the_askers(role, purpose, facts, reason):
    found = decision(capability(purpose), Identity(role=role), purpose, replace(NAMED, **facts))

    assert (found.allowed, found.reason) == (not reason, reason)


NO_CALLS = ["ANALYST", "PLANNER", "PUBLISHER", "CLERK", "CITIZEN", "ANYONE", "PROTECTION_OFFICER"]


@pytest.mark.parametrize("role", NO_CALLS)
@pytest.mark.parametrize("kind", [{}, CASE])
def test_who_works_with_no_call_or_case_learns_of_none_by_naming_it(role, kind):
    purposes = [purpose for purpose in values("access_purpose") if purpose != "UNMAPPED"]
    asked = capability(*purposes)

    there, absent = (
        [
            decision(asked, Identity(role=role), purpose, replace(NAMED, known=known, **kind))
            for purpose in purposes
        ]
        for known in (True, False)
    )

    assert not any(one.allowed for one in [*there, *absent])


def test_what_two_must_agree_on_is_closed_until_it_is_released():
    asked = capability("COMMAND", released=True)
    commander = Identity(role="COMMANDER")

    assert decision(asked, commander, "COMMAND", Facts()).reason == "RELEASE"
    assert decision(asked, commander, "COMMAND", Facts(released=True)).allowed


@pytest.mark.parametrize(
    ("role", "verb", "kind", "facts", "reason"),
    [
        ("COMMANDER", "request", "RELEASE", {}, ""),
        ("OFFICER", "request", "RELEASE", {}, "ROLE"),
        ("AUDITOR", "approve", "RELEASE", {}, ""),
        ("AUDITOR", "approve", "RELEASE", {"own": True, "same_role": True}, "SAME_PERSON"),
        ("AUDITOR", "approve", "RELEASE", {"same_role": True}, "SAME_ROLE"),
        ("AUDITOR", "approve", "DELAY", {}, "ROLE"),
        ("PROSECUTOR", "approve", "DELAY", {}, ""),
        ("PROSECUTOR", "approve", "EXPORT", {}, "ROLE"),
        ("AUDITOR", "review", "REVIEW", {}, ""),
        ("AUDITOR", "review", "REVIEW", {"own": True}, "SAME_PERSON"),
        ("COMMANDER", "review", "REVIEW", {}, "ROLE"),
    ],
)
def test_one_asks_another_of_another_role_approves(role, verb, kind, facts, reason):
    found = permission(verb, kind, Identity(role=role), Facts(**facts))

    assert (found.allowed, found.reason) == (not reason, reason)


def test_every_reason_of_a_rule_is_a_code():
    reasons = {note["reason"] for note in policies().notes.values() if "reason" in note}

    assert reasons <= set(values("access_denial"))


def test_a_rule_that_cannot_be_evaluated_denies(monkeypatch):
    found = SimpleNamespace(
        allowed=True, diagnostics=SimpleNamespace(reasons=[], errors=["attribute missing"])
    )
    monkeypatch.setattr(rules.cedarpy, "is_authorized", lambda *_: found)
    rules._decided.cache_clear()
    try:
        decided = decision(capability("AUDIT"), Identity(role="AUDITOR"), "AUDIT", Facts())
    finally:
        rules._decided.cache_clear()

    assert (decided.allowed, decided.reason) == (False, "POLICY_ERROR")
