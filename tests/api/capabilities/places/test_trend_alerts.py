from datetime import date, timedelta

import pytest

ALL = """query ($area: String, $types: [CallType!], $streams: [EventStream!], $days: Period,
               $budget: Float! = 12, $weeks: Int! = 12) {
  places { trendAlerts(areaId: $area, types: $types, streams: $streams, period: $days,
                       falseAlarmPerYear: $budget, baselineWeeks: $weeks) {
    nodes { areaId stream type count expected ratio limitLow limitHigh alarm chancePct yoyPct
            reportingLagAdj scatter season weeks series } totalCount } } }"""
RULES = {"least_weeks": 4, "season_days": 10, "season_events": 100, "silent_events": 7}
LAST = date(2026, 6, 27)


def events(back, n, *, late=0, area="410225101201", what="THEFT", stream="INCIDENTS"):
    """So many on the day so many days before the last whole one."""
    day = LAST - timedelta(days=back)
    return {
        "stream": stream,
        "area_id": area,
        "town_id": area[:9] if area and len(area) == 12 else area,
        "type_common": what,
        "day": day,
        "recorded_day": day + timedelta(days=late),
        "n": n,
        **RULES,
    }


def weeks(n, this_week, *, many=13, **more):
    """The same count on every day, another one in the last week, and the day that is not over."""
    made = [events(back, n, **more) for back in range(7, 7 * many)]
    return [*made, *(events(back, this_week, **more) for back in range(7)), events(-1, 1, **more)]


def asked(station, rows, **variables):
    return station({"trendAlerts": rows}).answer(ALL, "ANALYSE", **variables)


def test_alarms_come_first(station):
    rows = weeks(5, 5, what="ASSAULT") + weeks(5, 12)

    theft, assault = asked(station, rows)["nodes"]

    assert (theft["type"], theft["alarm"], assault["alarm"]) == ("THEFT", True, False)
    assert (theft["areaId"], theft["stream"]) == ("410225101", "INCIDENTS")
    # Twelve weeks of 35 are expected again; the day that is not over is not counted.
    assert (theft["count"], theft["expected"], theft["ratio"]) == (84, 35.0, 2.4)
    assert (theft["scatter"], theft["season"], theft["weeks"], theft["series"]) == (1, 1, 12, 2)
    assert theft["limitLow"] < 35 < theft["limitHigh"] < 84
    assert theft["yoyPct"] is None


def test_a_larger_budget_has_narrower_limits(station):
    at = station({"trendAlerts": weeks(5, 7)})

    (few,) = at.answer(ALL, "ANALYSE", budget=0.1)["nodes"]
    (many,) = at.answer(ALL, "ANALYSE", budget=26.0)["nodes"]

    assert few["limitLow"] < many["limitLow"] < many["limitHigh"] < few["limitHigh"]


def test_reports_that_are_still_to_come_are_counted_in(station):
    # Of every day half comes three days late, so of the last three days half is not there yet.
    rows = [events(back, 6, late=late) for back in range(90) for late in (0, 3) if back >= late]
    rows += [events(-1, 6)]

    (row,) = asked(station, rows)["nodes"]

    assert row["count"] == 4 * 12 + 3 * 6
    assert row["reportingLagAdj"] == pytest.approx(18)
    assert row["expected"] == pytest.approx(66)
    assert row["alarm"] is False


def test_last_year_is_compared_where_it_is_known(station):
    rows = weeks(5, 5) + [events(364 + back, 10) for back in range(-30, 130)]

    (row,) = asked(station, rows)["nodes"]

    assert row["yoyPct"] == pytest.approx(-50)


def test_towns_are_told_apart_and_a_village_alone(station):
    rows = weeks(5, 5) + weeks(2, 2, area="410225101202") + weeks(3, 3, area="410225102201")
    at = station({"trendAlerts": rows})

    towns = at.answer(ALL, "ANALYSE")["nodes"]
    (village,) = at.answer(ALL, "ANALYSE", area="410225101202")["nodes"]
    (town,) = at.answer(ALL, "ANALYSE", area="410225102")["nodes"]

    assert {row["areaId"]: row["count"] for row in towns} == {"410225101": 49, "410225102": 21}
    assert (village["areaId"], village["count"]) == ("410225101202", 14)
    assert (town["areaId"], town["count"]) == ("410225102", 21)


def test_only_the_types_and_streams_asked_for(station):
    rows = weeks(5, 5) + weeks(5, 5, what="ASSAULT") + weeks(8, 8, stream="CALLS")
    at = station({"trendAlerts": rows})

    (row,) = at.answer(ALL, "ANALYSE", types=["ASSAULT"])["nodes"]
    assert row["type"] == "ASSAULT"
    (row,) = at.answer(ALL, "ANALYSE", streams=["CALLS"])["nodes"]
    assert (row["stream"], row["count"]) == ("CALLS", 56)


def test_a_week_of_data_has_counts_and_no_limits(station):
    rows = [events(back, 4) for back in range(-1, 6)]

    (row,) = asked(station, rows)["nodes"]

    assert (row["count"], row["weeks"], row["series"]) == (24, 0, 0)
    assert row["expected"] is row["limitLow"] is row["alarm"] is row["yoyPct"] is None


def test_of_nothing_there_is_nothing(station):
    assert asked(station, [])["nodes"] == []


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"budget": 0.0}, "falseAlarmPerYear is 0.0; it must be from 0.1 to 365"),
        ({"weeks": 3}, "baselineWeeks is 3; it must be from 4 to 52"),
        ({"days": {"since": "2026-05-01", "until": "2026-05-29"}}, "it may hold 28 days"),
    ],
)
def test_a_wrong_argument_is_told_what_would_be_right(station, given, right):
    error = station({}).refused(ALL, "ANALYSE", **given)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert right in error["message"]
