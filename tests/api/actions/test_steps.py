"""What units do on calls, over HTTP: who may, what may follow what, and the event it becomes."""

from datetime import datetime, timedelta

import pytest

from api.access.identity import Identity
from api.actions.gateway import Gateway
from api.values import in_utc
from contracts.acts import TOKEN as FILE
from contracts.transitions import availability

from .conftest import AREA, MINE, OTHER, on_call
from .lane import saying

CLOCK = datetime(2026, 6, 1, 8)
ASSIGN = f'callId: "LK110/6", unitId: "{OTHER}"'


def step(desk):
    """The last event of a unit, without its times."""
    feed, row = desk.lane.last
    assert feed == "dispatch_assignments"
    assert row["received_at"] == row["status_at"]
    return {name: value for name, value in row.items() if not name.endswith("_at")}


def status(call, code, unit=MINE):
    return f'callId: "LK110/{call}", unitId: "{unit}", status: {code}'


def test_a_dispatcher_assigns_a_unit_and_its_own_agency_is_named(desk):
    told = desk.act("assignUnit", ASSIGN, "dispatcher-2")

    assert told["state"] == "RECORDED"
    assert step(desk) == {
        "centre_id": "LK110",
        "call_no": "6",
        "unit_id": OTHER,
        "agency_id": "LKTRAFFIC",
        "assign_seq": 1,
        "status_code": "Assigned",
        "primary_status": "NotAvailable",
        "source": "DISPATCHER",
    }
    assert desk.lane.last[1]["status_at"] == told["at"]


def test_a_unit_acknowledges_for_itself(desk):
    told = desk.act("acknowledgeCall", 'callId: "LK110/1"', "officer-17")

    assert told["state"] == "RECORDED"
    found = step(desk)
    assert (found["unit_id"], found["status_code"]) == (MINE, "AcknowledgedTransmission")
    assert (found["source"], found["agency_id"]) == ("BUTTON", "LKPSB")


def test_a_unit_says_where_it_stands_and_that_it_is_back_once_it_has_cleared(desk):
    desk.act("setUnitStatus", status(2, "OnScene"), "officer-17")
    first = step(desk)
    desk.act("setUnitStatus", status(3, "BackToAssignedArea"), "officer-17")
    second = step(desk)

    assert (first["status_code"], first["primary_status"]) == ("OnScene", "NotAvailable")
    assert (second["status_code"], second["primary_status"]) == (
        "BackToAssignedArea",
        availability("BackToAssignedArea"),
    )


def test_a_dispatcher_puts_down_what_a_unit_says_over_the_radio(desk):
    desk.act("setUnitStatus", status(4, "EnRoute", OTHER), "dispatcher-2")

    assert step(desk)["source"] == "DISPATCHER"


def test_a_unit_that_cleared_is_assigned_anew_and_that_is_its_second_assignment(desk):
    desk.act("assignUnit", f'callId: "LK110/3", unitId: "{MINE}"', "dispatcher-2")

    assert step(desk)["assign_seq"] == 2


@pytest.mark.parametrize(("ahead", "dated"), [(0.0, 1), (2.5, 2_501), (60.0, 0)])
def test_a_step_is_dated_behind_the_one_that_it_follows_unless_that_is_from_the_future(
    station, desk, ahead, dated
):
    since = CLOCK + timedelta(seconds=ahead)
    rows = {"unitAssignments": [on_call(5, MINE, "OnScene", status_at=since)]}
    officer = Identity("officer-17", "OFFICER", "LKPSB", (AREA,), MINE)
    gateway = Gateway(desk.lane.address, desk.home / "keys" / FILE)
    said = f'{status(5, "Cleared")}, idempotencyKey: "dated-{ahead}"'
    asked = f"mutation {{ setUnitStatus({said}) {{ at }} }}"

    body = station(rows).ask(
        asked, "RESPOND", identity=officer, gateway=gateway, clock=lambda: CLOCK
    )

    assert body["data"]["setUnitStatus"]["at"] == in_utc(CLOCK)
    assert desk.lane.last[1]["status_at"] == in_utc(CLOCK + timedelta(milliseconds=dated))


@pytest.mark.parametrize(
    ("name", "arguments", "actor", "purpose"),
    [
        ("assignUnit", ASSIGN, "officer-17", "RESPOND"),
        ("assignUnit", ASSIGN, "auditor-1", "AUDIT"),
        ("assignUnit", ASSIGN, "dispatcher-2", "COMMAND"),
        ("assignUnit", ASSIGN, "dispatcher-2", ""),
        ("assignUnit", f'callId: "LK110/8", unitId: "{OTHER}"', "dispatcher-2", "RESPOND"),
        ("assignUnit", f'callId: "LK110/9", unitId: "{OTHER}"', "dispatcher-2", "RESPOND"),
        ("assignUnit", f'callId: "LK110/77", unitId: "{OTHER}"', "dispatcher-2", "RESPOND"),
        ("acknowledgeCall", 'callId: "LK110/1"', "dispatcher-2", "RESPOND"),
        ("acknowledgeCall", 'callId: "LK110/4"', "officer-17", "RESPOND"),
        ("acknowledgeCall", 'callId: "LK110/6"', "officer-17", "RESPOND"),
        ("setUnitStatus", status(4, "EnRoute", OTHER), "officer-17", "RESPOND"),
        ("setUnitStatus", status(2, "Cleared"), "officer-18", "RESPOND"),
        ("setUnitStatus", status(6, "EnRoute"), "officer-17", "RESPOND"),
        ("setUnitStatus", status(2, "AssignmentCanceled"), "officer-17", "RESPOND"),
        ("setUnitStatus", status(2, "Cleared"), "commander-1", "COMMAND"),
    ],
)
def test_it_is_not_open_to_whom_no_rule_names_nor_at_calls_that_are_not_his(
    desk, name, arguments, actor, purpose
):
    before = len(desk.lane.rows)
    told = desk.act(name, arguments, actor, purpose)

    assert told["code"] == "FORBIDDEN"
    assert len(desk.lane.rows) == before
    line = desk.lines[-1]
    assert (line["act"], line["decision"], line["deny_reason"]) == (name, "DENY", "ROLE")


def test_nobody_acts_without_a_token(desk):
    assert desk.act("assignUnit", ASSIGN, "")["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("arguments", "actor", "may"),
    [
        (status(1, "PatientContact"), "officer-17", "AcknowledgedTransmission, EnRoute, OnScene"),
        (status(2, "AcknowledgedTransmission"), "officer-17", "Staging, OnScene, CheckedIn"),
        (status(3, "OnScene"), "officer-17", "Assigned, BackToAssignedArea, Station"),
        (status(6, "OnScene", OTHER), "dispatcher-2", "Assigned."),
    ],
)
def test_what_may_not_follow_is_refused_with_what_may(desk, arguments, actor, may):
    before = len(desk.lane.rows)
    told = desk.act("setUnitStatus", arguments, actor)

    assert told["code"] == "ILLEGAL_TRANSITION"
    assert may in told["message"]
    assert len(desk.lane.rows) == before
    assert desk.lines[-1]["deny_reason"] == "TRANSITION"


def test_a_unit_that_is_not_on_duty_is_not_assigned(desk):
    told = desk.act("assignUnit", 'callId: "LK110/6", unitId: "LK-P-0099"', "dispatcher-2")

    assert told["code"] == "BAD_USER_INPUT"
    assert "on duty" in told["message"]


@pytest.mark.parametrize("code", ["Assigned", "UNMAPPED"])
def test_a_status_that_is_none_to_report_is_refused(desk, code):
    told = desk.act("setUnitStatus", status(2, code), "officer-17")

    assert told["code"] == "BAD_USER_INPUT"


def test_the_lane_has_the_last_word_and_its_words_are_told(desk):
    desk.lane.says = saying("ILLEGAL_TRANSITION", 409, "A unit that is Cleared cannot …")
    told = desk.act("setUnitStatus", status(2, "OnScene"), "officer-17")

    assert (told["code"], told["message"]) == (
        "ILLEGAL_TRANSITION",
        "A unit that is Cleared cannot …",
    )
    assert desk.lines[-1]["deny_reason"] == "TRANSITION"
