import numpy as np
import pytest

from api.analysis.concentration import (
    against,
    even_share,
    generalised_gini,
    gini_interval,
    share_of_places,
)


def counts(*some, places=10):
    return np.array([*some, *[0] * (places - len(some))], dtype=np.int64)


def test_the_coefficients_that_its_authors_publish():
    """The examples of the package of Steenbeek & Bernasco (2018), to their two places."""
    # 20 crimes in 10 places: no fewer than places, so it is the usual coefficient
    assert generalised_gini(counts(10, 8, 2)) == pytest.approx(0.78)
    # 8 crimes in 10 places: the usual one is 0.80, the generalised one 0.75
    assert generalised_gini(counts(5, 2, 1)) == pytest.approx(0.75)
    # 10 crimes in one of 10 places
    assert generalised_gini(counts(10)) == pytest.approx(0.90)


def test_as_even_as_so_few_incidents_can_be_is_no_concentration():
    # 5 in 100 places, one each: the usual coefficient would be 0.95
    assert generalised_gini(counts(1, 1, 1, 1, 1, places=100)) == pytest.approx(0)
    assert generalised_gini(np.array([3, 3, 3])) == pytest.approx(0)


def test_the_jackknife_leaves_each_place_out_once():
    some = counts(5, 2, 1, places=6)
    each = np.array([generalised_gini(np.delete(some, place)) for place in range(6)])
    reach = 1.959963984540054 * np.sqrt(5 / 6 * ((each - each.mean()) ** 2).sum())

    found = gini_interval(some)

    assert found["value"] == pytest.approx(generalised_gini(some), abs=1e-6)
    assert found["lower"] == pytest.approx(max(found["value"] - reach, 0), abs=1e-6)
    assert found["upper"] == pytest.approx(min(found["value"] + reach, 1), abs=1e-6)


def test_an_interval_needs_something_in_every_rest():
    # Four in one of ten: without that one nothing is left to compare.
    found = gini_interval(counts(4))

    assert found == {"value": pytest.approx(0.75), "lower": None, "upper": None}
    assert gini_interval(counts()) is None


def test_the_fewest_places_that_hold_the_part():
    # 3 + 1 of 8 is a half exactly, 3 alone is more than a quarter
    some = counts(3, 1, 1, 1, 1, 1, places=100)

    assert share_of_places(some, 0.5) == 2.0
    assert share_of_places(some, 0.25) == 1.0
    assert share_of_places(counts(), 0.5) is None


def test_what_an_even_spread_would_hold():
    assert even_share(100, 8, 0.5) == 4.0
    assert even_share(100, 800, 0.5) == 50.0
    # 15 over 10 places: five hold two each, so four of them hold eight
    assert even_share(10, 15, 0.5) == 40.0
    assert even_share(10, 0, 0.5) is None


@pytest.mark.parametrize(
    ("share", "sparse", "code"),
    [
        (2.0, False, "MORE_CONCENTRATED"),
        (2.1, False, "WITHIN_BAND"),
        (6.0, False, "WITHIN_BAND"),
        (6.1, False, "LESS_CONCENTRATED"),
        (4.0, True, "TOO_FEW"),
        (None, False, "TOO_FEW"),
    ],
)
def test_where_a_share_lies_against_the_published_ones(share, sparse, code):
    assert against(share, 2.1, 6.0, sparse=sparse) == code
    assert against(share, None, None, sparse=sparse) == "NO_BAND"
