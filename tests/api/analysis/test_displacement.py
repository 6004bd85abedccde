import numpy as np
import pytest

from api.analysis.displacement import (
    NONE,
    Counts,
    difference,
    least_detectable,
    net_effect,
    quotient,
)


def test_the_example_of_wheeler_and_ratcliffe():
    """Treated 207 to 110, control 308 to 318, buffer 178 to 157, its control 150 to 140."""
    local = difference(Counts(207, 110), Counts(308, 318))
    moved = difference(Counts(178, 157), Counts(150, 140))
    both = local + moved

    assert (both.value, both.variance) == (-118, 1568)
    assert round(both.value / both.error, 2) == -2.98
    assert (round(both.told["lower"]), round(both.told["upper"])) == (-196, -40)


def test_the_example_of_the_calculator_of_its_author():
    """Wheeler 2025: 100 to 90 and 100 to 80 differ by 10 with a standard error of 19."""
    found = difference(Counts(100, 80), Counts(100, 90))

    assert (found.value, round(found.error)) == (-10, 19)


def test_five_years_before_weigh_as_one():
    found = difference(Counts(500, 80), Counts(500, 90), 1 / 5)

    assert found.value == pytest.approx(-10)
    assert found.variance == pytest.approx(80 + 90 + (500 + 500) / 25)


def test_the_quotient_by_hand():
    """Treated 100 to 60, buffer 50 to 55, control 200 to 200: 0.025 over -0.2."""
    treated, buffer, control = Counts(100, 60), Counts(50, 55), Counts(200, 200)

    assert quotient(treated, buffer, control) == pytest.approx(-0.125)
    assert quotient(Counts(100, 100), buffer, control) is None
    assert quotient(treated, buffer, Counts(0, 5)) is None


def test_the_net_effect_by_hand():
    # the control fell by a tenth, so 90 and 45 were to come; 60 and 55 came
    found = net_effect(Counts(100, 60), Counts(50, 55), Counts(200, 180))

    assert found == pytest.approx(90 - 60 + 45 - 55)
    assert net_effect(Counts(100, 60), NONE, Counts(200, 180)) == pytest.approx(30)
    assert net_effect(Counts(100, 60), NONE, Counts(0, 180)) is None


def test_what_is_detectable_is_detected_as_often_as_the_power_says():
    """Poisson counts about 200 with the least detectable effect planted in the treated area."""
    draw, many = np.random.default_rng(9), 4_000
    error = np.sqrt(800 - 79)
    effect = least_detectable(error, 0.8)
    assert effect == pytest.approx(2.8016 * error, rel=1e-4)
    drawn = draw.poisson([200, 200 - effect, 200, 200], (many, 4))
    none = draw.poisson(200, (many, 4))

    def told(row):
        return (
            abs((found := difference(Counts(*row[:2]), Counts(*row[2:]))).value)
            > 1.96 * found.error
        )

    power, false = (np.mean([told(row) for row in rows]) for rows in (drawn, none))
    print(f"detected {100 * power:.1f} % of effects, {100 * false:.1f} % where there was none")
    assert power == pytest.approx(0.8, abs=0.03)
    assert false == pytest.approx(0.05, abs=0.015)
