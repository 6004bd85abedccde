"""Times for answers: the band of an hour, and what a share of drives is worth."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from statsmodels.stats.proportion import proportion_confint

from api.analysis.travel import UNKNOWN, Band, Travel, wilson
from contracts.travel import StraightLine

ALL = Band("ALL", range(24), 100, 1.2, 2.0)
EVENING = Band("EVENING", range(17, 20), 60, 1.5, 2.5)


@pytest.mark.parametrize(
    ("moment", "band"),
    [
        (datetime(2026, 6, 1, 9, 30), EVENING),  # 17:30 in Shanghai
        (datetime(2026, 6, 1, 12), ALL),  # 20:00, just after
        (datetime(2026, 6, 1, 23), ALL),  # 07:00 of the next day
    ],
)
def test_the_band_is_that_of_the_local_hour(moment, band):
    travel = Travel(StraightLine(), (ALL, EVENING), ZoneInfo("Asia/Shanghai"))

    assert travel.band(moment) == band


def test_where_no_drive_is_known_the_stated_factor_serves():
    travel = Travel(StraightLine(), (), ZoneInfo("Asia/Shanghai"))

    assert travel.band(datetime(2026, 6, 1)) == UNKNOWN


@pytest.mark.parametrize(("met", "n"), [(91, 100), (1, 3), (45, 50)])
def test_a_share_has_the_interval_of_wilson(met, n):
    lower, upper = proportion_confint(met, n, method="wilson")

    assert wilson(met, n) == pytest.approx(
        {"value": 100 * met / n, "lower": 100 * lower, "upper": 100 * upper}
    )


@pytest.mark.parametrize(("met", "n"), [(0, 7), (7, 7), (0, 1), (1, 1)])
def test_a_share_of_none_or_all_lies_in_its_interval(met, n):
    found = wilson(met, n)

    assert found["lower"] <= found["value"] <= found["upper"]


def test_a_share_of_nothing_is_none():
    assert wilson(0, 0) is None
