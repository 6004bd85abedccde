"""What opens with a call, to whom, and for how long; and what a denial lets nobody know."""

from datetime import timedelta

import pytest

from api.access.identity import Identity
from api.access.sealed import Opener
from contracts.sealing import FIELD_KEY, KEY_BYTES, seal
from tests.api.askers import on_it, records
from tests.api.capabilities.dispatch.test_call_brief import CALL
from tests.api.capabilities.fraud.test_stolen_vehicle_alerts import alert
from tests.api.conftest import NOW

KEY = bytes(range(KEY_BYTES))
NUMBER, PLATE = "13800001111", "豫B12345"
BRIEF = """{ dispatch { callBrief(callId: "C/1") {
    nodes { callId natureText callbackNumber audioRef disclosure } } } }"""
CALLS = "{ dispatch { activeCalls { nodes { callId point { latitude longitude } accuracyM } } } }"
ALERTS = "{ fraud { stolenVehicleAlerts { nodes { alertId plateMasked } } } }"
VILLAGE = "410225101201"


def officer(unit="u1", areas=("410225",), role="OFFICER"):
    return Identity(f"{role.lower()}-{unit}", role, "LKPSB", areas, unit, client="a test")


DISPATCHER = officer("", role="DISPATCHER")


def call(**more):
    sealed = seal(KEY, NUMBER, CALL["callback_bound"])
    said = {"nature_text": "smoke from the kiln", "callback_enc": sealed, "audio_ref": "rec/9"}
    return {**CALL, **said, "area_id": VILLAGE, **more}


@pytest.fixture
def opener(tmp_path):
    (tmp_path / FIELD_KEY).write_bytes(KEY)
    return Opener(tmp_path)


@pytest.fixture
def house(station):
    """A call C/1 with unit u1 on it, u2 cleared; C/2 is over; C/3 lies in another county."""
    cleared = on_it("C/1", "u2", cleared_at=NOW - timedelta(seconds=1))
    closed = records("C/2", area_id=VILLAGE, closed_at=NOW - timedelta(minutes=1))
    rows = {
        "callBrief": [call(), call(call_id="C/2"), call(call_id="C/3", area_id="410226101")],
        "recordStanding": [
            *records("C/1", area_id=VILLAGE),
            *closed,
            *records("C/3", area_id="410226101"),
        ],
        "unitAssignments": [on_it("C/1", "u1"), cleared, on_it("C/2", "u1")],
    }
    return station(rows)


def asked(of, query, identity, about="call:C/1", **more):
    return of.ask(query, "RESPOND", None, identity, about, **more)


def row(body):
    ((found,),) = [one["nodes"] for category in body["data"].values() for one in category.values()]
    return found


def test_the_unit_that_is_on_the_call_sees_what_the_caller_said_and_his_number(house, opener):
    found = row(asked(house, BRIEF, officer(), opener=opener))

    assert found["callbackNumber"] == NUMBER
    assert (found["natureText"], found["audioRef"]) == ("smoke from the kiln", "rec/9")
    assert found["disclosure"] == "ASSIGNED"


def test_who_dispatches_it_sees_it_too(house, opener):
    found = row(asked(house, BRIEF, DISPATCHER, opener=opener))

    assert (found["callbackNumber"], found["disclosure"]) == (NUMBER, "DISPATCHER")


DENIED = [
    (officer("u2"), "call:C/1", "REFERENCE_FOREIGN"),
    (officer("u3"), "call:C/1", "REFERENCE_FOREIGN"),
    (officer(""), "call:C/1", "REFERENCE_FOREIGN"),
    (officer(), "call:C/2", "REFERENCE_CLOSED"),
    (officer(), "call:C/9", "REFERENCE_UNKNOWN"),
    (officer(), "case:C/1", "REFERENCE_FOREIGN"),
    (officer(), "", "NO_REFERENCE"),
    (officer("", ("410226",), "DISPATCHER"), "call:C/1", "REFERENCE_FOREIGN"),
    (officer("u1", role="COMMANDER"), "call:C/1", "ROLE"),
]


@pytest.mark.parametrize(("identity", "about", "reason"), DENIED)
def test_whatever_is_wrong_the_refusal_is_the_same_and_the_ledger_knows(
    house, opener, identity, about, reason
):
    body = asked(house, BRIEF, identity, about, opener=opener)

    usual = asked(house, BRIEF, officer("u9"), "call:C/1", opener=opener)
    assert body == usual
    assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    first, _ = house.lines
    assert (first["decision"], first["deny_reason"]) == ("DENY", reason)


@pytest.mark.parametrize(("identity", "about", "reason"), DENIED)
def test_a_denial_looks_up_as_much_whether_or_not_the_record_is_there(
    house, opener, identity, about, reason
):
    asked(house, BRIEF, identity, about, opener=opener)

    looked_up = [one for one in house.statements if "record_standing" in one]
    assert len(looked_up) == (1 if about else 0)
    assert not any("call_brief" in one for one in house.statements)


def test_a_unit_that_nobody_reported_clear_is_on_the_call_no_more_after_a_day(house, opener):
    later = NOW + timedelta(hours=24)

    body = asked(house, BRIEF, officer(), opener=opener, clock=lambda: later)

    assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert house.lines[0]["deny_reason"] == "REFERENCE_FOREIGN"


def test_broken_glass_is_told_to_whoever_watches_the_house(house, opener, caplog):
    asked(house, BRIEF, officer("u9"), opener=opener, broken="LIFE_AT_RISK")

    (said,) = [one for one in caplog.records if one.name == "stationhouse.ledger"]
    assert said.levelname == "WARNING"
    assert house.lines[0]["event"] in said.getMessage()
    assert "C/1" not in said.getMessage()


def test_the_glass_can_be_broken_it_is_in_the_ledger_and_shows(house, opener):
    found = row(asked(house, BRIEF, officer("u3"), broken="LIFE_AT_RISK", opener=opener))

    assert (found["callbackNumber"], found["disclosure"]) == (NUMBER, "BREAK_GLASS")
    (line,) = house.lines
    assert (line["break_glass"], line["disclosed"]) == ("LIFE_AT_RISK", "BREAK_GLASS")


@pytest.mark.parametrize("about", ["", "call:C/2"])
def test_breaking_the_glass_needs_an_open_call(house, opener, about):
    body = asked(house, BRIEF, officer("u3"), about, broken="LIFE_AT_RISK", opener=opener)

    assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_without_the_key_or_with_another_nothing_opens(house, opener, tmp_path):
    without = row(asked(house, BRIEF, officer()))
    (tmp_path / FIELD_KEY).write_bytes(KEY[::-1])
    other = row(asked(house, BRIEF, officer(), opener=opener))

    assert (without["callbackNumber"], other["callbackNumber"]) == (None, None)


def test_a_number_that_was_put_to_another_call_does_not_open(station, opener):
    moved = call(callback_bound="callback_enc\x1fC\x1f2")
    standing = {"recordStanding": records("C/1"), "unitAssignments": [on_it("C/1", "u1")]}
    of = station({"callBrief": [moved], **standing})

    assert row(asked(of, BRIEF, officer(), opener=opener))["callbackNumber"] is None


def test_nothing_of_what_was_opened_is_in_the_ledger(house, opener):
    asked(house, BRIEF, officer(), opener=opener)

    text = (house.home / "ledger" / "access.jsonl").read_text()
    assert not [held for held in (NUMBER, "kiln", "rec/9", "C/1") if held in text]


OPEN = {
    "type_common": "FIRE", "type_local": "火警", "status": "Pending", "area_id": VILLAGE,
    "latitude": 34.83456, "longitude": 114.81234, "accuracy_m": 12.0, "units_assigned": 0,
    "received_at": NOW - timedelta(minutes=9), "state_since": NOW - timedelta(minutes=9),
    "last_event_at": NOW,
}  # fmt: skip
EXACT = ({"latitude": 34.83456, "longitude": 114.81234}, 12.0)
ABOUT = ({"latitude": 34.83, "longitude": 114.81}, 1000.0)


@pytest.mark.parametrize(
    ("identity", "about", "place"),
    [
        (DISPATCHER, "", EXACT),
        (officer(), "", ABOUT),
        (officer(), "call:C/1", EXACT),
        (officer("u2"), "", ABOUT),
    ],
)
def test_the_exact_place_is_for_who_dispatches_and_who_is_sent(station, identity, about, place):
    of = station(
        {
            "activeCalls": [{**OPEN, "call_id": "C/1"}],
            "recordStanding": records("C/1", area_id=VILLAGE),
            "unitAssignments": [on_it("C/1", "u1")],
        }
    )

    found = row(asked(of, CALLS, identity, about))

    assert (found["point"], found["accuracyM"]) == place


def test_a_plate_opens_to_the_unit_that_is_on_the_call_for_its_hit(station, opener):
    bound = "plate_enc\x1fE1"
    hit = alert(1, call_ids=["C/1"], plate_enc=seal(KEY, PLATE, bound), plate_bound=bound)
    rows = {
        "stolenVehicleAlerts": [hit],
        "recordStanding": records("C/1", "C/5", area_id=VILLAGE),
        "unitAssignments": [on_it("C/1", "u1"), on_it("C/5", "u5")],
    }
    of = station(rows)

    def plate(identity, about):
        return row(asked(of, ALERTS, identity, about, opener=opener))["plateMasked"]

    assert plate(officer(), "call:C/1") == PLATE
    assert plate(officer(), "") == "*******"
    assert plate(officer("u5"), "call:C/5") == "*******"
