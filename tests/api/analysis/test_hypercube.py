"""Larson's model in its limiting cases, and his approximation against his exact model."""

import numpy as np
import pytest

from api.analysis.hypercube import approximate, busy, erlang_b, exact


@pytest.mark.parametrize("load", [0.1, 0.5, 2.0])
def test_one_unit_is_busy_as_the_loss_formula_says(load):
    found = exact(load, 1.0, 1)

    assert found.utilisation == pytest.approx(load / (1 + load))
    assert found.all_busy == pytest.approx(load / (1 + load))


@pytest.mark.parametrize(("load", "units", "lost"), [
    (3.0, 5, 0.1101), (5.0, 10, 0.0184), (10.0, 10, 0.2146), (1.0, 2, 0.2000),
])  # fmt: skip
def test_like_units_are_the_published_table_of_erlang_b(load, units, lost):
    assert erlang_b(load, units) == pytest.approx(lost, abs=5e-5)
    assert exact(load, 1.0, units).all_busy == pytest.approx(lost, abs=5e-5)
    assert approximate(load, 1.0, units).all_busy == pytest.approx(lost, abs=5e-5)


def test_two_units_with_a_preference_are_the_chain_solved_by_hand():
    # All calls ask for the first unit: 0 -> {1} at rate 1; {1} -> {1,2}; {2} -> {1,2}.
    found = exact(1.0, 1.0, 2, [(1.0, (0, 1))])

    # Balance by hand: p0 = 2/5, p1 = 3/10, p2 = 1/10, p12 = 1/5.
    assert found.all_busy == pytest.approx(0.2)
    assert found.each == pytest.approx((0.5, 0.3))


def test_who_is_asked_first_is_busier_and_together_they_carry_the_same():
    atoms = [(0.7, (0, 1, 2)), (0.2, (1, 0, 2)), (0.1, (2, 1, 0))]
    found = exact(2.0, 1.0, 3, atoms)

    assert found.each[0] > found.each[1] > found.each[2]
    assert sum(found.each) == pytest.approx(2.0 * (1 - found.all_busy))
    assert found.all_busy == pytest.approx(erlang_b(2.0, 3))


def test_the_approximation_is_near_the_exact_model():
    draw = np.random.default_rng(3)
    worst = 0.0
    for _ in range(10):
        orders = [tuple(draw.permutation(6).tolist()) for _ in range(8)]
        atoms = list(zip(draw.dirichlet(np.ones(8)).tolist(), orders, strict=True))
        one, other = exact(3.0, 1.0, 6, atoms), approximate(3.0, 1.0, 6, atoms)
        worst = max(worst, float(np.abs(np.subtract(one.each, other.each)).max()))
    print(f"largest difference of a unit's utilisation: {worst:.4f}")

    # Larson 1975 reports differences of some per cent of the utilisation.
    assert worst < 0.03


def test_many_units_are_approximated():
    found = busy(30.0, 0.5, 40)

    assert found.all_busy == pytest.approx(erlang_b(15.0, 40))
