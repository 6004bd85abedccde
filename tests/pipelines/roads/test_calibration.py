"""What past drives teach: factors by hour, and a p90 that nine of ten new drives meet."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from contracts.assumptions import assumption
from contracts.travel import RoadNetwork, StraightLine
from pipelines.roads.travel import ALL_HOURS, bands, calibrated, network
from pipelines.simulate import calls
from pipelines.simulate.county import County, Size
from pipelines.simulate.roads import Roads

DAY = date(2026, 6, 2)
PLACE = (114.8, 34.8)


def legs(seconds, hours=None):
    """Drives of a kilometre and some, that took so long."""
    many = len(seconds)
    return pl.DataFrame(
        {
            "call_id": [f"C/{n}" for n in range(many)],
            "unit_id": "U",
            "en_route_at": [datetime(2026, 6, 1) + timedelta(minutes=n) for n in range(many)],
            "local_hour": hours or [10] * many,
            "seconds": [float(one) for one in seconds],
            "from_longitude": PLACE[0],
            "from_latitude": PLACE[1],
            "to_longitude": PLACE[0] + 0.01,
            "to_latitude": PLACE[1],
        },
    )


def of(rows, band):
    return rows.row(by_predicate=pl.col("band") == band, named=True)


def test_the_factors_are_the_quantiles_of_what_drives_took_for_one_reckoned():
    place = np.array([[PLACE[0] + 0.01, PLACE[1]]])
    reckoned = StraightLine().to(np.array(PLACE), place).seconds[0]
    found = of(calibrated(legs(np.linspace(1, 3, 101) * reckoned), StraightLine()), ALL_HOURS)

    assert (found["travel_basis"], found["n"]) == ("STRAIGHT_LINE", 101)
    assert found["p50_factor"] == pytest.approx(2.0)
    # The 92nd of 101: nine of ten of the drives and of the one to come.
    assert found["p90_factor"] == pytest.approx(2.82)


def test_the_latest_third_is_only_measured_with():
    # The first two thirds take 100 s, the last one takes longer than any of them.
    found = of(calibrated(legs([100] * 100 + [200] * 50), StraightLine()), ALL_HOURS)

    assert (found["held_out"], found["held_out_within_p90"]) == (50, 0)


def test_an_hour_with_few_drives_takes_the_factors_of_all():
    many, few = int(assumption("fewest_drives")), 3
    rows = calibrated(legs([100] * many + [900] * few, [10] * many + [7] * few), StraightLine())

    assert of(rows, "MORNING")["n"] == few
    assert of(rows, "MORNING")["p50_factor"] == of(rows, ALL_HOURS)["p50_factor"]


def test_without_enough_drives_the_stated_factor_serves():
    found = of(calibrated(legs([100]), StraightLine()), ALL_HOURS)

    assert (found["p50_factor"], found["p90_factor"]) == (1.0, assumption("p90_factor"))


def test_nothing_is_learned_of_nothing():
    assert set(calibrated(legs([]), StraightLine())["n"]) == {0}


@pytest.fixture(scope="module")
def county():
    return County(Size(900_000, 1))


def driven(county, day):
    """The drives of a simulated day, as the models would have them."""
    played = calls.play(county, day)
    steps = played.dispatches.pivot("status_code", index=["call_no", "unit_id"], values="status_at")
    start = played.dispatches.filter(pl.col("status_code") == "EnRoute").select(
        "call_no", from_longitude="longitude", from_latitude="latitude"
    )
    ends = played.calls.select("call_no", to_longitude="longitude", to_latitude="latitude")
    return (
        steps.join(start, on="call_no").join(ends, on="call_no")
        .with_columns(
            en_route_at="EnRoute",
            seconds=(pl.col("OnScene") - pl.col("EnRoute")).dt.total_milliseconds() / 1_000,
            local_hour=(pl.col("EnRoute").dt.hour() + 8) % 24,
        )
    )  # fmt: skip


@pytest.mark.parametrize("roads", [True, False], ids=["road network", "straight line"])
def test_nine_of_ten_new_drives_arrive_within_their_p90(county, roads):
    reckoning = network(*Roads(county).table()) if roads else StraightLine()
    known = pl.concat(driven(county, DAY - timedelta(days=back)) for back in (3, 2, 1))
    learned = {row["band"]: row for row in calibrated(known, reckoning).to_dicts()}
    asked = driven(county, DAY)
    met, within_median = 0, 0
    for row in asked.iter_rows(named=True):
        hour = row["local_hour"]
        names = [name for name, (first, last) in bands().items() if first <= hour < last]
        factors = learned[names[-1]]
        place = np.array([row["to_longitude"], row["to_latitude"]])
        origin = np.array([[row["from_longitude"], row["from_latitude"]]])
        reckoned = reckoning.to(place, origin).seconds[0]
        met += row["seconds"] <= reckoned * factors["p90_factor"]
        within_median += row["seconds"] <= reckoned * factors["p50_factor"]

    coverage, half = met / asked.height, within_median / asked.height
    told = learned[ALL_HOURS]
    published = told["held_out_within_p90"] / told["held_out"]
    print(
        f"\n{'roads' if roads else 'straight line'}: {asked.height} new drives, "
        f"{coverage:.1%} within p90, {half:.1%} within p50; published {published:.1%}; "
        f"p50 factor {told['p50_factor']:.2f}, p90 factor {told['p90_factor']:.2f}"
    )
    assert 0.85 <= coverage <= 0.95
    assert 0.85 <= published <= 0.95
    assert 0.42 <= half <= 0.58


def test_the_network_tells_more_than_the_straight_line(county):
    """The same drives are spread less around what is reckoned by road."""
    known, spread = driven(county, DAY), {}
    for reckoning in (network(*Roads(county).table()), StraightLine()):
        found = of(calibrated(known, reckoning), ALL_HOURS)
        spread[type(reckoning)] = found["p90_factor"] / found["p50_factor"]

    assert spread[RoadNetwork] < spread[StraightLine]
