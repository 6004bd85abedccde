from datetime import date, datetime, timedelta

import pytest

ASK = """query ($since: Date!, $until: Date!, $pct: Float! = 90, $shrink: Float! = 25) { patrol {
    callTakerStaffing(period: {since: $since, until: $until}, targetPct: $pct,
        shrinkagePct: $shrink) {
    nodes { slot forecastCalls forecastP10 forecastP90 ahtSeconds required scheduled
            serviceLevelPct occupancyPct shortfall model backtestPct } } } }"""
WEEK = {"since": "2026-06-22", "until": "2026-06-28"}


def interval(day, calls, slot=20, **other):
    at = datetime(2026, 6, 1) + timedelta(days=day - 1)
    return {
        "centre_id": "C",
        "interval_at": at + timedelta(minutes=30 * slot),
        "local_day": at.date(),
        "slot": slot,
        "weekend": at.weekday() >= 5,
        "calls": calls,
        "abandoned": 0,
        "handle_seconds": 180.0,
        "scheduled": 20,
        **other,
    }


def asked(station, rows, **variables):
    return station({"callTakerStaffing": rows}).answer(ASK, **WEEK | variables)["nodes"]


PAST = [interval(day, calls) for day, calls in zip(range(1, 20), [90, 100, 110] * 7, strict=False)]


def test_staffing_meets_the_target_at_the_ninetieth_percentile(station):
    found = asked(station, PAST, shrink=0)
    weekday = next(row for row in found if row["slot"] == "WEEKDAY 10:00")

    assert weekday["forecastP10"] <= weekday["forecastCalls"] <= weekday["forecastP90"]
    assert weekday["serviceLevelPct"] >= 90
    assert (weekday["ahtSeconds"], weekday["model"]) == (180, "ERLANG_C")
    assert weekday["shortfall"] == max(0, weekday["required"] - 20)


def test_shrinkage_comes_on_top(station):
    of = station({"callTakerStaffing": PAST})

    bare = of.answer(ASK, **WEEK, shrink=0)["nodes"][0]["required"]
    paid = of.answer(ASK, **WEEK, shrink=50)["nodes"][0]["required"]

    assert paid == 2 * bare


def test_the_plan_is_held_against_what_came(station):
    rows = [*PAST, interval(22, 90), interval(23, 100), interval(24, 900), interval(25, 95)]

    weekday = next(row for row in asked(station, rows) if row["slot"] == "WEEKDAY 10:00")

    assert weekday["backtestPct"] == 75


def test_callers_who_give_up_make_it_erlang_a(station):
    rows = [row | {"abandoned": 3, "patience_seconds": 40.0} for row in PAST]

    assert {row["model"] for row in asked(station, rows)} == {"ERLANG_A"}


def test_without_call_takers_on_the_roster_no_shortfall_is_told(station):
    rows = [row | {"scheduled": None} for row in PAST]

    assert {(row["scheduled"], row["shortfall"]) for row in asked(station, rows)} == {(None, None)}


def test_a_quiet_half_hour_needs_nobody(station):
    (row,) = asked(station, [interval(1, 0, handle_seconds=None)])

    assert (row["required"], row["occupancyPct"]) == (0, 0)


@pytest.mark.parametrize("variables", [{"pct": 100}, {"shrink": 61}])
def test_a_target_that_cannot_be_met_is_refused(station, variables):
    refused = station({}).refused(ASK, **WEEK, **variables)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert date(2026, 6, 22).isoformat() == WEEK["since"]
