"""The Knox test against pointpats' documentation, and windows against what was planted."""

from datetime import date, timedelta

import h3
import numpy as np
import polars as pl
from libpysal.examples import get_path
from pointpats import Knox, SpaceTimeEvents
from scipy.spatial.distance import pdist

from api.analysis.intervals import wilson
from api.analysis.near_repeats import repeats
from pipelines.simulate import calls
from pipelines.simulate.county import County, Size


def test_the_count_of_pairs_is_that_of_the_documentation():
    # pointpats' documentation of Knox on Burkitt's lymphoma in Uganda: 13 pairs within 20 and 5.
    events = SpaceTimeEvents(get_path("burkitt.shp"), "T")
    found = Knox(events.space, events.t, delta=20, tau=5, permutations=99)

    near = (pdist(events.space) <= 20) & (pdist(events.t) <= 5)
    assert found.statistic_ == near.sum() == 13


def test_wilson_is_the_published_one():
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 0.2553 to 0.3662.
    found = wilson(81, 263)

    np.testing.assert_allclose([found["lower"], found["upper"]], [25.53, 36.62], atol=0.005)
    assert wilson(0, 0) is None
    assert wilson(0, 5)["lower"] == wilson(0, 5)["value"] == 0


def test_repeats_that_the_simulator_planted_fall_into_the_windows_of_the_first():
    county = County(Size(900_000, 1))
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(8)]
    played = [calls.play(county, day) for day in days]
    rows = (
        pl.concat([day.incidents for day in played], how="vertical")
        .filter(pl.col("type_common") == "BURGLARY")
        .select("incident_no", "longitude", "latitude", happened_at=pl.col("from_at"))
    )
    planted = pl.DataFrame([one for day in played for one in day.near])
    placed = planted.join(rows, on="incident_no")
    first = placed.filter(pl.col("after_days") == 0)
    later = placed.filter(pl.col("after_days") > 0)
    pairs = later.join(first, on="origin", suffix="_first")
    metres = 111_195 * np.hypot(
        pairs["latitude"] - pairs["latitude_first"],
        (pairs["longitude"] - pairs["longitude_first"]) * np.cos(np.radians(34.8)),
    )
    found = repeats(
        rows.with_columns(
            incident_key="incident_no",
            cell_id=pl.lit(h3.latlng_to_cell(34.8, 114.8, 10)),
            as_of=pl.col("happened_at").max(),
        ),
        kind="BURGLARY", delta_m=200, tau_days=8, permutations=99,
    )  # fmt: skip
    (row,) = found.to_dicts()
    print(
        f"{pairs.height} planted repeats, {(metres <= 200).mean():.0%} within 200 m of the first; "
        f"{row['observed_pairs']} pairs where chance gives {row['expected_pairs']:.1f}"
    )

    assert pairs.height >= 10
    assert (metres <= 200).mean() >= 0.95
    assert row["observed_pairs"] >= pairs.height
