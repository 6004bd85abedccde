# ruff: noqa: S608 - the tests' own SQL
import duckdb
import numpy as np
import pytest
from scipy.stats import binom, binomtest

from api import measures

ALPHA = 0.05


def one(expression, rows, columns="seconds double"):
    with duckdb.connect() as database:
        database.execute(f"create table t ({columns})")
        if rows:
            database.executemany(
                f"insert into t values ({', '.join('?' for _ in rows[0])})", [list(r) for r in rows]
            )
        return database.execute(f"select {expression} from t").fetchone()[0]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 101, 1_000])
@pytest.mark.parametrize("at", [0.5, 0.9, 0.95])
def test_a_quantile_is_numpys_linear_one(size, at):
    sample = np.random.default_rng(size).exponential(300, size)

    found = one(measures.quantile("seconds", at), [(x,) for x in sample])

    assert found["value"] == pytest.approx(np.quantile(sample, at, method="linear"))


@pytest.mark.parametrize("at", [0.5, 0.9, 0.95])
def test_ranks_of_its_bounds_are_the_exact_binomial_ones_within_one(at):
    sizes = np.unique(np.geomspace(20, 100_000, 400).astype(int))
    ranks = f"{measures._rank('n', at, -measures.Z)}, {measures._rank('n', at, measures.Z)}"
    with duckdb.connect() as database:
        found = np.array(
            [
                database.execute(f"select {ranks} from (select ?::bigint n)", [int(n)]).fetchone()
                for n in sizes
            ]
        )

    lower, upper = binom.ppf(ALPHA / 2, sizes, at), binom.ppf(1 - ALPHA / 2, sizes, at)
    assert np.abs(found[:, 0] - lower).max() <= 1
    assert np.abs(found[:, 1] - upper).max() <= 1
    assert np.mean(found[:, 0] == lower) > 0.95
    assert np.mean(found[:, 1] == upper) > 0.95


def test_a_sample_too_small_for_a_bound_has_none():
    five = one(measures.quantile("seconds", 0.5), [(float(n),) for n in range(5)])
    ten = one(measures.quantile("seconds", 0.95), [(float(n),) for n in range(10)])

    assert (five["lower"], five["upper"]) == (None, None)
    assert ten["lower"] is not None
    assert ten["upper"] is None


def test_nothing_counted_gives_nothing():
    assert one(measures.quantile("seconds", 0.5), [(None,)]) is None
    assert one(measures.share("count(*)", "count(*)"), []) is None
    assert one(measures.percent("count(*)", "count(*)"), []) is None


def test_a_quantile_counts_only_the_rows_it_is_asked_of():
    rows = [(1.0, True), (2.0, True), (900.0, False), (None, True)]

    found = one(measures.quantile("seconds", 0.5, "used"), rows, "seconds double, used boolean")

    assert found["value"] == 1.5


@pytest.mark.parametrize(
    ("hits", "n", "lower", "upper"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3 (score, no correction).
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_a_share_has_the_published_wilson_interval(hits, n, lower, upper):
    rows = [(k < hits,) for k in range(n)]

    found = one(measures.share("count(*) filter (where hit)", "count(*)"), rows, "hit boolean")

    assert found["value"] == pytest.approx(100 * hits / n)
    assert found["lower"] == pytest.approx(100 * lower, abs=0.006)
    assert found["upper"] == pytest.approx(100 * upper, abs=0.006)
    exact = binomtest(hits, n).proportion_ci(method="wilson")
    assert (found["lower"], found["upper"]) == (
        pytest.approx(100 * exact.low, abs=1e-9),
        pytest.approx(100 * exact.high, abs=1e-9),
    )
