from datetime import date, timedelta

import pytest

from tests.api.conftest import NOW

ALL = """query ($area: String, $date: Date, $parts: Boolean! = false) {
  service { lodgingOccupancy(areaId: $area, date: $date, parts: $parts) {
    nodes { areaId night hotels rooms occupiedRooms occupancyPct reportingPct reportedAt
            suppressed }
    suppressedRows } } }"""


def night(area="410225", of_june=20, occupied=40, **more):
    row = {
        "area_id": area,
        "night": date(2026, 6, of_june),
        "hotels": 3,
        "rooms": 80,
        "occupied_rooms": occupied,
        "occupancy_pct": 50.0,
        "reporting_pct": 100.0,
    }
    return row | more


def asked(station, rows, purpose="COMMAND", **variables):
    return station({"lodgingOccupancy": rows}).answer(ALL, purpose, **variables)


def test_tonight_is_the_latest_night_there_is(station):
    rows = [night(of_june=19), night(of_june=20, occupied=45)]

    (row,) = asked(station, rows)["nodes"]

    assert (row["night"], row["occupiedRooms"], row["occupancyPct"]) == ("2026-06-20", 45, 50.0)


def test_another_night_is_asked_for_by_its_day(station):
    rows = [night(of_june=19, occupied=15), night(of_june=20)]

    (row,) = asked(station, rows, date="2026-06-19")["nodes"]

    assert row["occupiedRooms"] == 15


@pytest.mark.parametrize(
    ("variables", "areas"),
    [
        ({}, ["410225"]),
        ({"area": "410225"}, ["410225"]),
        ({"area": "410225101"}, ["410225101"]),
        ({"area": "410225101", "parts": True}, ["410225101", "410225101201"]),
        ({"parts": True}, ["410225", "410225101", "410225101201", "410225102"]),
    ],
)
def test_an_area_is_one_row_so_that_nothing_is_counted_twice(station, variables, areas):
    rows = [night(area) for area in ("410225", "410225101", "410225101201", "410225102")]

    assert [row["areaId"] for row in asked(station, rows, **variables)["nodes"]] == areas


@pytest.mark.parametrize("purpose", ["COMMAND", "PLANNING"])
@pytest.mark.parametrize("occupied", [9, 0, None])
def test_fewer_than_ten_rooms_are_withheld_from_everyone(station, purpose, occupied):
    found = asked(station, [night(occupied=occupied)], purpose)

    (row,) = found["nodes"]
    assert (row["occupiedRooms"], row["occupancyPct"], row["suppressed"]) == (None, None, True)
    assert found["suppressedRows"] == 1


def test_a_count_is_rounded_to_five(station):
    (row,) = asked(station, [night(occupied=43)])["nodes"]

    assert (row["occupiedRooms"], row["suppressed"]) == (45, False)


def test_says_how_old_the_latest_report_is(station):
    question = ALL.replace("suppressed }", "ageHours }")

    service = station({"lodgingOccupancy": [night(reported_at=NOW - timedelta(hours=5))]})
    (row,) = service.answer(question, "COMMAND")["nodes"]

    assert row["ageHours"] == pytest.approx(5)
