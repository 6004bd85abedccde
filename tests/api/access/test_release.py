"""Two people, two roles: asked for by one, approved by another who names the same, for a day."""

from datetime import datetime, timedelta

import pytest

from api.access.identity import Identity
from tests.api.capabilities.patrol.test_patrol_replay import ROWS
from tests.api.conftest import NOW

REPLAY = '{ patrol { patrolReplay(unitId: "u1", callId: "C/1") { totalCount } } }'
OTHER = '{ patrol { patrolReplay(unitId: "u1", callId: "C/2") { totalCount } } }'
REQUEST = """mutation { requestReplay(unitId: "u1", callId: "C/1", reason: COMPLAINT) {
    id kind state until } }"""
APPROVE = """mutation ($id: RecordId!, $call: RecordId!) {
    approveReplay(releaseId: $id, unitId: "u1", callId: $call) { id state until } }"""
AUDITOR = Identity("auditor-1", "AUDITOR", "LKAUDIT", ("410225",))
COMMANDER = Identity("commander-1", "COMMANDER", "LKPSB", ("410225",))


def someone(role, actor="another-1"):
    return Identity(actor, role, "LKPSB", ("410225",))


@pytest.fixture
def house(station):
    return station({"patrolReplay": ROWS})


def acted(of, query, identity, at=NOW, **variables):
    return of.ask(query, "AUDIT", variables, identity, clock=lambda: at)


def requested(of, identity=AUDITOR):
    return acted(of, REQUEST, identity)["data"]["requestReplay"]["id"]


def approved(of, release, identity=COMMANDER, at=NOW, call="C/1"):
    return acted(of, APPROVE, identity, at, id=release, call=call)


def count(of, identity=AUDITOR, query=REPLAY, at=NOW):
    body = acted(of, query, identity, at)
    return (
        body["data"]["patrol"]["patrolReplay"]
        and body["data"]["patrol"]["patrolReplay"]["totalCount"]
    )


def test_it_is_closed_until_another_role_has_released_it(house):
    before = count(house)
    release = requested(house)
    waiting = count(house)
    told = approved(house, release)["data"]["approveReplay"]

    assert (before, waiting, count(house)) == (None, None, 3)
    assert told == {"id": release, "state": "APPROVED", "until": "2026-06-29T15:00:30.000Z"}
    assert [line["deny_reason"] for line in house.lines if line["decision"] == "DENY"] == [
        "RELEASE",
        "RELEASE",
    ]


def test_it_is_for_that_replay_and_that_asker_and_for_a_day(house):
    approved(house, requested(house))

    assert count(house, query=OTHER) is None
    assert count(house, someone("AUDITOR")) is None
    assert count(house, at=NOW + timedelta(hours=23, minutes=59)) == 3
    assert count(house, at=NOW + timedelta(hours=24)) is None


@pytest.mark.parametrize(
    ("identity", "reason"),
    [
        (AUDITOR, "SAME_PERSON"),
        (someone("AUDITOR"), "SAME_ROLE"),
        (someone("OFFICER"), "ROLE"),
        (someone("PROSECUTOR"), "ROLE"),
        (someone("COMMANDER", "auditor-1"), "SAME_PERSON"),
    ],
)
def test_who_asked_and_who_is_of_his_role_cannot_approve(house, identity, reason):
    body = approved(house, requested(house), identity)

    assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert house.lines[-1]["deny_reason"] == reason
    assert count(house) is None


def test_an_approval_names_what_it_approves_and_counts_once(house):
    release = requested(house)
    other = approved(house, release, call="C/2")
    invented = approved(house, "rel-0")
    first = approved(house, release)
    again = approved(house, release, at=NOW + timedelta(hours=23))

    assert "errors" not in first
    refused = [other, invented, again]
    assert len({body["errors"][0]["message"] for body in refused}) == 1
    reasons = [line["deny_reason"] for line in house.lines if line["decision"] == "DENY"]
    assert reasons == ["STATE", "STATE", "STATE"]
    # An approval that is replayed does not make it last longer.
    assert count(house, at=NOW + timedelta(hours=24)) is None


def test_a_request_waits_for_a_day(house):
    body = approved(house, requested(house), at=NOW + timedelta(hours=24))

    assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_nobody_asks_without_a_token_or_with_a_role_that_may_not(house):
    nobody = acted(house, REQUEST, Identity())
    officer = acted(house, REQUEST, someone("OFFICER"))

    assert nobody["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert officer["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_all_of_it_is_in_the_ledger_and_names_nothing(house):
    approved(house, requested(house))

    asked, agreed = house.lines
    assert (asked["act"], agreed["act"]) == ("requestRelease", "approveRelease")
    assert (asked["actor"], agreed["actor"]) == ("auditor-1", "commander-1")
    assert asked["arguments"] == {"reason": "COMPLAINT"}
    text = (house.home / "ledger" / "access.jsonl").read_text()
    assert "C/1" not in text
    assert '"u1"' not in text


DELAY = """mutation ($until: UtcTime!) {
    requestDelay(recordId: "FR-1", until: $until, reason: INVESTIGATION) { id } }"""
ORDER = """mutation ($id: RecordId!, $until: UtcTime!) {
    approveDelay(releaseId: $id, recordId: "FR-1", until: $until) { kind state until } }"""
UNTIL = "2026-07-28T00:00:00.000Z"


def test_a_delay_is_for_a_prosecutor_to_order(house):
    (asked,) = acted(house, DELAY, COMMANDER, until=UNTIL)["data"].values()
    refused = acted(house, ORDER, AUDITOR, id=asked["id"], until=UNTIL)
    other = acted(house, ORDER, someone("PROSECUTOR"), id=asked["id"], until="2026-07-29T00:00:00Z")
    (ordered,) = acted(house, ORDER, someone("PROSECUTOR"), id=asked["id"], until=UNTIL)[
        "data"
    ].values()

    assert "errors" in refused
    assert "errors" in other
    assert ordered == {"kind": "DELAY", "state": "APPROVED", "until": UNTIL}


@pytest.mark.parametrize("until", ["2026-06-28T15:00:30Z", "2026-09-26T15:00:31Z"])
def test_a_delay_ends_and_cannot_be_ordered_for_longer_than_may_be(house, until):
    (error,) = acted(house, DELAY, COMMANDER, until=until)["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "2026-09-26T15:00:30.000Z at the latest" in error["message"]


def test_a_restart_forgets_nothing(house):
    release = requested(house)
    house.ledger.close()
    approved(house, release)
    house.ledger.close()

    assert count(house) == 3
    assert datetime.fromisoformat(house.lines[0]["at"].removesuffix("Z")) == NOW.replace(
        microsecond=0
    )
