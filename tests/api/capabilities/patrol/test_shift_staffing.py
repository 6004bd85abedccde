from datetime import date, datetime

ASK = """query ($area: String) { patrol { shiftStaffing(areaId: $area) { nodes { zoneId hour
    plannedUnits onDutyUnits fillPct { value } lateLogOnMinutes { value } unplannedGaps unrostered
    minimumMet reasons { reason n } } } } }"""


def hour(unit, reason="AGREED", clock=8, **other):
    return {
        "zone_id": "410225101",
        "unit_id": unit,
        "hour_at": datetime(2026, 6, 20, clock - 8),
        "hour": clock,
        "local_day": date(2026, 6, 20),
        "is_planned": reason != "NO_ROSTER",
        "has_step": False,
        "has_fix": reason != "NO_SIGN",
        "is_first": False,
        "crew": 3,
        "crew_minimum": 6,
        "reason": reason,
        **other,
    }


def asked(station, *rows, **variables):
    return station({"shiftStaffing": rows}).answer(ASK, **variables)["nodes"]


def test_three_witnesses_say_who_is_there(station):
    (row,) = asked(
        station,
        hour("u1"),
        hour("u2", "LATE_LOG_ON", is_first=True, late_minutes=20.0),
        hour("u3", "NO_SIGN"),
        hour("u4", "NO_ROSTER"),
    )

    assert (row["plannedUnits"], row["onDutyUnits"]) == (3, 2)
    assert (row["unplannedGaps"], row["unrostered"]) == (1, 1)
    assert row["lateLogOnMinutes"] == {"value": 20}
    assert row["reasons"] == [
        {"reason": "LATE_LOG_ON", "n": 1},
        {"reason": "NO_ROSTER", "n": 1},
        {"reason": "NO_SIGN", "n": 1},
    ]


def test_the_minimum_is_held_against_the_crew_that_was_there(station):
    enough = asked(station, hour("u1"), hour("u2"))

    assert enough[0]["minimumMet"] is True


def test_too_few_is_not_met_and_no_minimum_is_not_judged(station):
    few, unknown = asked(
        station, hour("u1"), hour("u2", zone_id="410225102", crew_minimum=None)
    )  # fmt: skip

    assert (few["minimumMet"], unknown["minimumMet"]) == (False, None)


def test_the_worst_filled_comes_first_and_only_the_area_asked_for(station):
    rows = [hour("u1"), hour("u2", "NO_SIGN", clock=9), hour("u3", zone_id="410226101")]

    found = asked(station, *rows, area="410225")

    assert [row["hour"] for row in found] == [9, 8]
