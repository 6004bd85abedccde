"""Erlang's formulas against published values and their limits."""

import pytest

from api.analysis.queues import erlang_a, required


def test_erlang_c_is_that_of_the_librarys_documentation():
    # pyworkforce's documentation: 100 calls of 3 minutes in 30, 80 % within 20 s.
    found = required(100, 180, 80, 20, None)

    assert (found.agents, found.model) == (14, "ERLANG_C")
    assert found.service_level == pytest.approx(0.8883500191794669)
    assert found.occupancy == pytest.approx(0.7142857142857143)


def test_whoever_never_gives_up_makes_erlang_a_erlang_c():
    level, occupancy = erlang_a(100 / 1_800, 180, 14, 1e9, 20)

    assert level == pytest.approx(0.88835, abs=5e-4)
    assert occupancy == pytest.approx(0.71429, abs=1e-4)


def test_whoever_gives_up_at_once_makes_erlang_a_the_loss_formula():
    # Ten Erlang on ten: Erlang B loses 0.2146.
    level, _ = erlang_a(10.0, 1.0, 10, 1e-6, 20)

    assert level == pytest.approx(1 - 0.2146, abs=1e-3)


def test_impatience_asks_for_fewer():
    assert required(100, 180, 80, 20, 60).agents <= required(100, 180, 80, 20, None).agents


def test_without_a_call_nobody_is_needed():
    assert required(0, 180, 90, 15, None).agents == 0
