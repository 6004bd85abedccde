from datetime import date

import pytest

from contracts.codes import values

ALL = """query ($area: String, $types: [CallType!], $days: Period) {
  places { timeProfile(areaId: $area, types: $types, period: $days) {
    nodes { weekday hour weight sharePct medianSpanHours n } totalCount } } }"""
FIGURES = ("weight", "sharePct", "medianSpanHours", "n")
ONE, OTHER = values("call_type")[:2]


def part(incident="LK/1", weekday=1, hour=8, weight=1.0, span=1.0, **more):
    row = {
        "incident_key": incident,
        "weekday": weekday,
        "hour": hour,
        "area_id": "410225101201",
        "type_common": ONE,
        "from_day": date(2026, 6, 22),
        "weight": weight,
        "span_hours": span,
    }
    return row | more


def asked(station, rows, **variables):
    return station({"timeProfile": rows}).answer(ALL, "ANALYSE", **variables)


def test_weighs_each_hour_by_the_share_of_the_span_in_it(station):
    # One incident known to the hour, one that may have happened in either of two.
    rows = [
        part("LK/1", hour=8, weight=1.0, span=0.5),
        part("LK/2", hour=8, weight=0.25, span=2.0),
        part("LK/2", hour=9, weight=0.75, span=2.0),
    ]

    eight, nine = asked(station, rows)["nodes"]

    assert [eight[name] for name in FIGURES] == [1.25, 62.5, 1.25, 2]
    assert [nine[name] for name in FIGURES] == [0.75, 37.5, 2.0, 1]
    assert [(row["weekday"], row["hour"]) for row in (eight, nine)] == [(1, 8), (1, 9)]


def test_the_shares_of_a_week_are_a_whole(station):
    rows = [part(f"LK/{n}", weekday=1 + n % 7, hour=n % 24) for n in range(168)]

    found = asked(station, rows)

    assert found["totalCount"] == len(found["nodes"]) == 168
    assert sum(row["sharePct"] for row in found["nodes"]) == pytest.approx(100)


def test_an_incident_of_unknown_time_is_in_no_hour(station):
    rows = [part("LK/1"), part("LK/2", weekday=None, hour=None, span=None)]

    (row,) = asked(station, rows)["nodes"]

    assert (row["n"], row["sharePct"]) == (1, 100.0)


def test_only_the_types_the_area_and_the_days_asked_for(station):
    rows = [
        part("LK/1"),
        part("LK/2", type_common=OTHER),
        part("LK/3", area_id="410226101201"),
        part("LK/4", from_day=date(2026, 6, 21)),
    ]

    (row,) = asked(
        station,
        rows,
        types=[ONE],
        area="410225",
        days={"since": "2026-06-22", "until": "2026-06-28"},
    )["nodes"]

    assert row["n"] == 1


def test_no_types_at_all_are_no_incidents(station):
    assert asked(station, [part()], types=[])["nodes"] == []
