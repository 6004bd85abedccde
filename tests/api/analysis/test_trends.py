from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from api.analysis.trends import limits, watched

RULES = {"least_weeks": 4, "season_days": 10, "season_events": 100, "silent_events": 7}
MONDAY = date(2026, 1, 5)
WEEKS = 16
LAST = MONDAY + timedelta(days=7 * WEEKS - 1)


def events(counts, *, delay=None, first=MONDAY, stream="INCIDENTS"):
    """A row for each area, day and delay of a table of counts by area and day."""
    area, day = np.nonzero(counts)
    n = counts[area, day]
    late = np.zeros(area.size, dtype=int) if delay is None else delay
    return pl.DataFrame(
        {
            "stream": stream,
            "area_id": [f"A{one}" for one in area],
            "type_common": "THEFT",
            "day": [first + timedelta(days=int(one)) for one in day],
            "recorded_day": [
                first + timedelta(days=int(one + two)) for one, two in zip(day, late, strict=True)
            ],
            "n": n,
        }
    )


def asked(made, *, budget=12.0, weeks=12, days=("", ""), first=MONDAY, last=LAST):
    made = made.filter(pl.col("recorded_day") <= last)
    pooled = made.group_by("stream", "type_common", "day", "recorded_day").agg(pl.col("n").sum())
    rows = made.group_by("stream", "area_id", "type_common", "day").agg(pl.col("n").sum())
    reach = pl.DataFrame(
        {
            "stream": ["INCIDENTS"],
            "first_day": [first],
            "latest": [last + timedelta(days=1)],
            **RULES,
        }
    )
    return watched(rows, pooled, reach, days=days, weeks=weeks, budget=budget).sort("area_id")


def test_limits_are_quantiles_of_the_negative_binomial():
    """Geometric counts, which have a closed form: P(X > k) = q^(k+1), here with q = 1/2."""
    low, high = limits(np.array([1.0]), np.array([2.0]), np.array([0.01]))

    # 2^-7 = 0.0078 is the first power of a half under one in a hundred
    assert (low[0], high[0]) == (0, 6)


def test_near_poisson_limits_are_those_of_a_table():
    """Poisson of mean 10: P(X > 20) = 0.0016, P(X > 19) = 0.0035, P(X < 3) = 0.0028."""
    low, high = limits(np.array([10.0]), np.array([1 + 1e-9]), np.array([0.003]))

    assert (low[0], high[0]) == (3, 20)


def test_what_is_steady_is_expected_and_no_alarm():
    counts = np.full((1, 7 * WEEKS), 10)

    (row,) = asked(events(counts)).iter_rows(named=True)

    assert (row["count"], row["expected"], row["ratio"]) == (70, 70.0, 1.0)
    assert (row["alarm"], row["scatter"], row["season"]) == (False, 1.0, 1.0)
    assert row["limit_low"] < 70 < row["limit_high"]
    assert (row["reporting_lag_adj"], row["weeks"], row["series"]) == (0.0, 12, 1)
    assert row["yoy_pct"] is None


def test_a_period_of_weekend_days_is_compared_with_weekends():
    counts = np.full((1, 7 * WEEKS), 10)
    counts[0, 5::7] = counts[0, 6::7] = 40
    weekend = tuple((LAST - timedelta(days=back)).isoformat() for back in (1, 0))

    (row,) = asked(events(counts), days=weekend).iter_rows(named=True)

    assert row["count"] == 80
    assert row["expected"] == pytest.approx(80, rel=0.01)
    assert row["alarm"] is False


def test_more_than_chance_and_less_than_chance_are_alarms():
    counts = np.full((3, 7 * WEEKS), 10)
    counts[1, -7:] = 18
    counts[2, -7:] = 4

    steady, up, down = asked(events(counts)).iter_rows(named=True)

    assert [row["alarm"] for row in (steady, up, down)] == [False, True, True]
    assert up["count"] > up["limit_high"]
    assert down["count"] < down["limit_low"]
    assert up["chance_pct"] < 0.1


def test_the_budget_is_kept_over_years_of_nothing_happening():
    """200 areas of unlike size for three years, with weekly shocks: variance = mean + mean² / 8."""
    draw = np.random.default_rng(5)
    weeks, areas, budget = 170, 200, 26.0
    level = draw.gamma(2.0, 1.0, (areas, 1)) * np.ones((1, weeks * 7)) * 0.6
    shock = np.repeat(draw.gamma(8.0, 1 / 8.0, (areas, weeks)), 7, axis=1)
    made = events(draw.poisson(level * shock))
    alarms = 0
    for week in range(14, weeks):
        end = MONDAY + timedelta(days=7 * week - 1)
        days = ((end - timedelta(days=6)).isoformat(), end.isoformat())
        alarms += asked(made, budget=budget, days=days, last=end)["alarm"].sum()
    a_year = alarms / ((weeks - 14) / 52.18)
    print(f"false alarms a year: {a_year:.1f} of a budget of {budget:.0f}")

    assert a_year <= 1.25 * budget


def test_late_reports_do_not_make_this_week_look_good():
    """Half of all incidents are recorded late, by three days in the middle."""
    draw = np.random.default_rng(3)
    counts = draw.poisson(20, (4, 7 * WEEKS))
    area, day = (
        np.repeat(index, counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1)
    )
    late = np.where(draw.random(area.size) < 0.5, draw.geometric(0.25, area.size), 0)
    made = pl.DataFrame(
        {
            "stream": "INCIDENTS",
            "area_id": [f"A{n}" for n in area],
            "type_common": "THEFT",
            "day": [MONDAY + timedelta(days=int(n)) for n in day],
            "recorded_day": [MONDAY + timedelta(days=int(n)) for n in day + late],
            "n": 1,
        }
    )
    truth = counts[:, -7:].sum(axis=1)

    found = asked(made)

    told = (found["count"] + found["reporting_lag_adj"]).to_numpy()
    naive = found["count"].sum() / (20 * 28) - 1
    corrected = told.sum() / truth.sum() - 1
    print(f"this week against its truth: {100 * naive:.0f} % as recorded")
    print(f"this week against its truth: {100 * corrected:.1f} % with the lag")
    assert naive < -0.2
    assert abs(corrected) < 0.06
    # what is expected is what should be there by now: no alarm, and a ratio about one
    assert not found["alarm"].any()
    assert found["count"].sum() / found["expected"].sum() == pytest.approx(1, abs=0.06)


def test_a_season_that_came_last_year_is_expected_again():
    """Every year counts double from the start of May; the period is its first week."""
    first = date(2025, 1, 6)
    days = np.array([first + timedelta(days=n) for n in range(490)])
    may = np.array([day.month == 5 for day in days])
    counts = np.where(may, 60, 30)[np.newaxis, :]
    last = date(2026, 5, 9)
    there = np.array([day <= last for day in days])

    (row,) = asked(events(counts[:, there], first=first), first=first, last=last).iter_rows(
        named=True
    )

    # the seven days from 3 May, of windows of ten days either side of a year before
    assert row["count"] == 420
    assert 1.4 < row["season"] < 2.0
    assert row["yoy_pct"] == pytest.approx(0.0)
    assert row["expected"] > 1.3 * 210


def test_days_on_which_nothing_was_reported_are_missing_and_not_quiet():
    counts = np.full((1, 7 * WEEKS), 10)
    counts[0, 30:34] = 0

    (row,) = asked(events(counts)).iter_rows(named=True)

    assert row["expected"] == pytest.approx(70, rel=0.02)


def test_a_silent_day_of_the_period_is_neither_expected_nor_still_to_come():
    counts = np.full((1, 7 * WEEKS), 10)
    counts[0, -3] = 0

    (row,) = asked(events(counts)).iter_rows(named=True)

    assert (row["count"], row["reporting_lag_adj"]) == (60, 0.0)
    assert row["expected"] == pytest.approx(60, rel=0.01)


def test_too_few_weeks_give_counts_without_limits():
    counts = np.full((1, 21), 10)

    (row,) = asked(events(counts), last=MONDAY + timedelta(days=20)).iter_rows(named=True)

    assert (row["count"], row["weeks"], row["series"]) == (70, 2, 0)
    assert row["expected"] is row["alarm"] is row["limit_high"] is None


def test_of_nothing_there_is_nothing():
    made = events(np.zeros((1, 1), dtype=int))

    assert watched(
        made.drop("recorded_day"), made.drop("area_id"), pl.DataFrame(schema={"stream": pl.String}),
        days=("", ""), weeks=12, budget=12.0,
    ).is_empty()  # fmt: skip
