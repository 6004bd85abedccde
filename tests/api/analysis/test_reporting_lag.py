import numpy as np
import polars as pl
import pytest

from api.analysis.reporting_lag import recorded_share, shown_by


def share(*some, last):
    days, recorded, n = zip(*some, strict=True)
    return recorded_share(pl.Series(days), pl.Series(recorded), pl.Series(n), last=last)


def test_days_too_recent_to_show_a_delay_say_nothing_of_it():
    # Day 0: six at once, three a day late, one two days late. Of day 2 only its own are there yet.
    found = share((0, 0, 6), (0, 1, 3), (0, 2, 1), (2, 2, 60), last=2)

    # two days late: 1 of 10; one day late: 3 of the 9 recorded by then
    assert found.tolist() == pytest.approx([0.9 * 6 / 9, 0.9, 1.0])


def test_all_at_once_is_never_late():
    assert share((0, 0, 5), (1, 1, 4), last=1).tolist() == [1.0]
    assert recorded_share(*[pl.Series([], dtype=pl.Int64)] * 3, last=5).tolist() == [1.0]


def test_how_much_of_each_day_is_there():
    shown = shown_by(np.array([0.6, 0.9, 1.0]), np.array([1, 3, 4, 5, 6]), last=5)

    assert shown.tolist() == [1.0, 1.0, 0.9, 0.6, 0.0]


def test_the_share_is_found_from_records_cut_off_in_the_middle():
    draw = np.random.default_rng(11)
    days = np.repeat(np.arange(90), 200)
    recorded = days + np.minimum(draw.geometric(0.5, days.size) - 1, 20)
    there = recorded <= 89
    found = recorded_share(
        pl.Series(days[there]), pl.Series(recorded[there]), pl.Series(np.ones(there.sum())), last=89
    )

    assert found[:4] == pytest.approx([0.5, 0.75, 0.875, 0.9375], abs=0.01)
