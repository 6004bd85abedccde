from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

ALL = """query ($grid: RecordId, $area: String, $period: Period) {
  community { villageBrief(gridId: $grid, areaId: $area, period: $period) {
    nodes { gridId days calls incidents openDisputes overdueDisputes openHazards visitsDue
            residents waitP90Seconds { value lower upper } waits yoyPct dataAgeHours }
    figureId } } }"""
GRID = "410225101201"
NOW = datetime(2026, 6, 28, 15, 0, 30)


def fact(kind, number=1, of_june=None, grid=GRID, **more):
    day = date(2026, 6, of_june) if of_june else None
    return {
        "grid_id": grid,
        "fact": kind,
        "fact_id": f"{number}/{of_june}",
        "day": day,
        "residents": 820,
    } | more


def days(first, last, grid=GRID, known=False):
    return [fact("DAY", of_june=n, grid=grid, year_ago_known=known) for n in range(first, last + 1)]


def asked(station, rows, **variables):
    of = station({"villageBrief": rows}, snapshot=uuid4().hex)
    return of.answer(ALL, "COMMUNITY", **variables)["nodes"]


def test_a_village_on_one_screen_over_the_last_seven_days(station):
    rows = [
        *days(15, 28),
        fact("CALL", 1, 21),
        *(fact("CALL", n, 22, wait_seconds=float(60 * n)) for n in range(1, 6)),
        fact("CALL", 9, 28),
        fact("INCIDENT", 1, 21),
        fact("INCIDENT", 1, 27),
        fact("OPEN_DISPUTE", 1, due_at=NOW - timedelta(hours=1)),
        fact("OPEN_DISPUTE", 2, due_at=NOW + timedelta(hours=1)),
        fact("OPEN_HAZARD", 1),
        fact("VISIT", 1, due_at=NOW - timedelta(days=2)),
        fact("VISIT", 2, due_at=NOW + timedelta(days=2)),
        fact("VISIT", 3, due_at=None),
    ]

    (row,) = asked(station, rows)

    assert row == {
        "gridId": GRID,
        "days": 7,
        "calls": 6,
        "incidents": 1,
        "openDisputes": 2,
        "overdueDisputes": 1,
        "openHazards": 1,
        "visitsDue": 1,
        "residents": 820,
        # 60, 120, 180, 240, 300: the fourth of the five and 0.6 of the way to the last
        "waitP90Seconds": {"value": 276.0, "lower": 180.0, "upper": None},
        "waits": 5,
        "yoyPct": None,
        "dataAgeHours": pytest.approx(30 / 3600, abs=1e-6),
    }


def test_a_year_ago_counts_only_where_every_day_of_it_is_known(station):
    now = [fact("CALL", n, 27) for n in range(6)]
    before = [fact("CALL_YEAR_AGO", n, 27) for n in range(4)]

    whole = asked(station, [*days(22, 28, known=True), *now, *before])
    part = asked(station, [*days(22, 27, known=True), *days(28, 28), *now, *before])
    none = asked(station, [*days(22, 28, known=True), *now])

    assert [one[0]["yoyPct"] for one in (whole, part, none)] == [50.0, None, None]


def test_the_days_that_are_asked_for_are_those_that_count(station):
    rows = [*days(1, 28), fact("CALL", 1, 3), fact("CALL", 2, 20)]

    (row,) = asked(station, rows, period={"since": "2026-06-01", "until": "2026-06-07"})

    assert (row["days"], row["calls"]) == (7, 1)


def test_one_village_or_those_of_an_area_where_most_is_overdue_first(station):
    other, third = "410225101202", "410225102201"
    rows = [
        *days(22, 28),
        *days(22, 28, grid=other),
        *days(22, 28, grid=third),
        fact("CALL", 1, 22),
        fact("OPEN_DISPUTE", 1, grid=other, due_at=NOW - timedelta(days=1)),
    ]

    assert [row["gridId"] for row in asked(station, rows)] == [other, GRID, third]
    assert [row["gridId"] for row in asked(station, rows, grid=third)] == [third]
    assert [row["gridId"] for row in asked(station, rows, area="410225101")] == [other, GRID]


def test_a_quiet_village_still_has_its_row(station):
    (row,) = asked(station, days(22, 28))

    assert (row["calls"], row["waits"], row["waitP90Seconds"]) == (0, 0, None)


def test_what_is_wrong_is_said_with_what_would_be_right(station):
    of = station({"villageBrief": days(22, 28)})
    backwards = {"since": "2026-06-07", "until": "2026-06-01"}

    error = of.refused(ALL, "COMMUNITY", period=backwards)
    pattern = of.refused(ALL, "COMMUNITY", grid="4102%")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "until must not be earlier" in error["message"]
    assert "the whole id of one" in pattern["message"]
    assert of.refused(ALL, "COMMAND")["extensions"]["code"] == "FORBIDDEN"
