from datetime import timedelta

import pytest

from tests.api.conftest import NOW

ALL = """query ($area: String, $states: [PlateAlertState!] = [TO_ACT, TO_VERIFY]) {
  fraud { stolenVehicleAlerts(areaId: $area, states: $states) {
    nodes { alertId state cameraId areaId point { latitude longitude } seenAt seenAgeSeconds
            listReason listEntryAgeHours readConfidence verification outcome plateMasked
            nearestEtaSeconds etaBasis } } } }"""


def alert(number, minutes=10, state="TO_VERIFY", verification="UNVERIFIED", **more):
    row = {
        "alert_id": f"K/{number}",
        "phase_from": None,
        "phase_until": None,
        "state": state,
        "camera_id": "K1",
        "area_id": "410225101001",
        "point": {"latitude": 34.8, "longitude": 114.8},
        "seen_at": NOW - timedelta(minutes=minutes),
        "list_reason": "STOLEN",
        "listed_at": NOW - timedelta(hours=36),
        "read_confidence": 0.9,
        "verification": verification,
        "outcome": None,
        "plate_enc": "sealed",
        "plate_bound": f"plate_enc\x1fE{number}",
        "call_ids": [],
        "kept_until": None,
        "straight_line_seconds": 240.0,
        "nearest_fix_at": NOW - timedelta(minutes=2),
        "fix_limit_seconds": 1800.0,
    }
    return row | more


def asked(station, rows, **variables):
    return station({"stolenVehicleAlerts": rows}).answer(ALL, "RESPOND", **variables)["nodes"]


def test_states_how_old_the_hit_and_the_entry_are(station):
    (row,) = asked(station, [alert(1)])

    assert (row["seenAgeSeconds"], row["listEntryAgeHours"]) == (600.0, 36.0)
    assert row["point"] == {"latitude": 34.8, "longitude": 114.8}
    assert (row["nearestEtaSeconds"], row["etaBasis"]) == (240.0, "STRAIGHT_LINE")


def test_nothing_of_the_plate_is_shown_to_who_is_not_on_the_call_for_it(station):
    (row,) = asked(station, [alert(1, call_ids=["C/1"])])

    assert set(row["plateMasked"]) == {"*"}


def test_what_can_be_acted_on_comes_first_and_what_is_settled_not_at_all(station):
    rows = [
        alert(1, 5),
        alert(2, 50, "TO_ACT", "CONFIRMED"),
        alert(3, 40, "TO_ACT", "CONFIRMED"),
        alert(4, 1, "CLOSED", "CONFIRMED", outcome="RECOVERED"),
        alert(5, 1, "ENTRY_ENDED"),
    ]

    assert [row["alertId"] for row in asked(station, rows)] == ["K/3", "K/2", "K/1"]


@pytest.mark.parametrize(("states", "found"), [(["TO_ACT"], []), (["ENTRY_ENDED"], ["CONFIRMED"])])
def test_an_entry_that_has_ended_is_not_acted_on(station, states, found):
    """The list changes while the hit is open, and no delivery has to say so."""
    ended = NOW - timedelta(minutes=1)
    rows = [
        alert(1, state="TO_ACT", verification="CONFIRMED", phase_until=ended),
        alert(1, state="ENTRY_ENDED", verification="CONFIRMED", phase_from=ended),
    ]

    assert [row["verification"] for row in asked(station, rows, states=states)] == found


def test_a_hit_that_nobody_confirmed_is_gone_after_its_day(station):
    rows = [alert(1, kept_until=NOW), alert(2, kept_until=NOW + timedelta(minutes=1))]

    assert [row["alertId"] for row in asked(station, rows)] == ["K/2"]


@pytest.mark.parametrize(("age", "known"), [(1800, True), (1801, False)])
def test_no_time_is_told_from_a_stale_position(station, age, known):
    (row,) = asked(station, [alert(1, nearest_fix_at=NOW - timedelta(seconds=age))])

    assert (row["nearestEtaSeconds"] is not None) is known
    assert row["etaBasis"] == ("STRAIGHT_LINE" if known else "NO_FRESH_UNIT")


def test_without_any_unit_there_is_no_time(station):
    (row,) = asked(station, [alert(1, straight_line_seconds=None, nearest_fix_at=None)])

    assert (row["nearestEtaSeconds"], row["etaBasis"]) == (None, "NO_FRESH_UNIT")


def test_only_the_area_asked_for(station):
    rows = [alert(1), alert(2, area_id="410225102001")]

    assert [row["alertId"] for row in asked(station, rows, area="410225102")] == ["K/2"]


def test_nobody_can_ask_for_a_plate(station):
    of = station({"stolenVehicleAlerts": []})

    error = of.refused(
        '{ fraud { stolenVehicleAlerts(plate: "L") { nodes { state } } } }', "RESPOND"
    )

    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("purpose", ["COMMAND", "AUDIT", "PUBLISH", "FRAUD_RESPONSE"])
def test_only_who_responds_may_ask(station, purpose):
    assert station({"stolenVehicleAlerts": []}).refused(ALL, purpose)
