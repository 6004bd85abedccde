"""Gi* against esda's documentation, and how often chance alone is called a hot spot."""

import h3
import numpy as np
import polars as pl
from esda import fdr

from api.analysis.hotspots import gi_star, hot

# esda's documentation of G_Local: six places, neighbours within 15, binary weights, star.
PLACES = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
VALUES = np.array([2, 3, 3.2, 5, 8, 7])
PUBLISHED_Z = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def test_the_statistic_is_that_of_the_documentation():
    apart = [[np.hypot(*np.subtract(one, other)) for other in PLACES] for one in PLACES]
    neighbours = {
        i: [j for j, metres in enumerate(row) if j != i and metres <= 15]
        for i, row in enumerate(apart)
    }

    found = gi_star(VALUES, neighbours, seed=10)

    np.testing.assert_allclose(found.Zs, PUBLISHED_Z, atol=1e-8)


def test_the_cut_off_is_that_of_benjamini_and_hochberg():
    # Benjamini & Hochberg 1995, section 3.2: fifteen p values, four rejected at 0.05.
    published = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
                          0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000])  # fmt: skip

    assert (published <= fdr(published, 0.05)).sum() == 4


def test_chance_alone_is_called_hot_no_more_often_than_it_may():
    disk = sorted(h3.grid_disk(h3.latlng_to_cell(34.8, 114.8, 8), 7))
    maps, false = 40, 0
    for seed in range(maps):
        counts = np.random.default_rng(seed).poisson(3, len(disk))
        rows = pl.DataFrame(
            {"cell_id": disk, "area_id": "a", "type_common": "THEFT", "incidents": counts,
             "residents": 10, "least_geocoded_pct": 85.0, "in_period": True,
             "day": pl.Series([None] * len(disk), dtype=pl.Date)}
        )  # fmt: skip
        found = hot(rows, types=(), rings=1, alpha=0.05)
        false += bool(found["fdr_significant"].any())
    print(f"maps of chance with anything called hot or cold: {false} of {maps} (nominal 5 %)")

    # Where nothing is hot, the rate is the chance of calling anything hot at all.
    assert false / maps <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / maps)
