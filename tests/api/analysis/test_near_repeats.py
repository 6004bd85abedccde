"""The Knox test against pointpats' documentation."""

import numpy as np
from libpysal.examples import get_path
from pointpats import Knox, SpaceTimeEvents
from scipy.spatial.distance import pdist

from api.analysis.intervals import wilson


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
