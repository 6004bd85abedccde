"""Larson's hypercube queueing model, ours because no kept library has it.

Larson 1974 (exact: a Markov chain over the states of who is busy) and Larson 1975 (approximate).
Calls that find every unit busy are lost to units of other beats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

EXACT_UP_TO = 12
"""Units; a state is a set of busy ones, so that their number doubles with each unit."""
CLOSE_ENOUGH = 1e-10
MOST_ROUNDS = 10_000


@dataclass(frozen=True)
class Busy:
    """How busy units are."""

    utilisation: float
    """Mean share of time that a unit is busy."""
    all_busy: float
    """Chance that no unit is free."""
    each: tuple[float, ...]
    """Share of time of each unit."""


def busy(
    calls_per_hour: float,
    hours_per_call: float,
    units: int,
    atoms: Sequence[tuple[float, Sequence[int]]] = (),
) -> Busy:
    """Steady state of so many units.

    `atoms` are parts of the beat: its share of the calls, and the units in the order in which they
    are sent there. Without them each call is sent to every unit alike.
    """
    if units <= EXACT_UP_TO:
        return exact(calls_per_hour, hours_per_call, units, atoms)
    return approximate(calls_per_hour, hours_per_call, units, atoms)


def exact(
    rate: float, hours: float, units: int, atoms: Sequence[tuple[float, Sequence[int]]] = ()
) -> Busy:
    """Larson 1974: the balance of the chain over all sets of busy units, solved."""
    states = 1 << units
    flows = np.zeros((states, states))
    for state in range(states):
        for unit in range(units):
            if state >> unit & 1:
                flows[state, state ^ 1 << unit] += 1 / hours
        for unit, share in _sent(state, units, atoms).items():
            flows[state, state | 1 << unit] += rate * share
    balance = flows.T - np.diag(flows.sum(axis=1))
    balance[-1] = 1.0
    chance = np.linalg.solve(balance, np.eye(states)[-1])
    held = np.array([[state >> unit & 1 for unit in range(units)] for state in range(states)])
    each = chance @ held
    return Busy(float(each.mean()), float(chance[-1]), tuple(float(one) for one in each))


def approximate(
    rate: float, hours: float, units: int, atoms: Sequence[tuple[float, Sequence[int]]] = ()
) -> Busy:
    """Larson 1975: a unit's load from those before it, corrected for their dependence.

    Without atoms all units are alike and it is Erlang's loss formula, which is then exact.
    """
    load = rate * hours
    lost = erlang_b(load, units)
    mean = load * (1 - lost) / units
    if not atoms:
        return Busy(mean, lost, (mean,) * units)
    each = np.full(units, mean)
    factors = [_correction(load, units, before) for before in range(units)]
    for _ in range(MOST_ROUNDS):
        asked = np.zeros(units)
        for share, order in atoms:
            passed = 1.0
            for before, unit in enumerate(order):
                asked[unit] += load * share * factors[before] * passed
                passed *= each[unit]
        following = asked / (1 + asked)
        # What all carry together is known exactly, so they are scaled to it.
        following *= mean * units / following.sum()
        if np.abs(following - each).max() < CLOSE_ENOUGH:
            break
        each = following
    return Busy(mean, lost, tuple(float(one) for one in each))


def erlang_b(load: float, units: int) -> float:
    """Chance that all are busy where those who find them so are lost (Erlang 1917)."""
    lost = 1.0
    for unit in range(1, units + 1):
        lost = load * lost / (unit + load * lost)
    return lost


def _sent(state: int, units: int, atoms: Sequence[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Share of calls that each free unit gets in the state; none where all are busy."""
    free = [unit for unit in range(units) if not state >> unit & 1]
    if not free:
        return {}
    if not atoms:
        return dict.fromkeys(free, 1 / len(free))
    found: dict[int, float] = {}
    for share, order in atoms:
        first = next(unit for unit in order if unit in free)
        found[first] = found.get(first, 0.0) + share
    return found


def _correction(load: float, units: int, before: int) -> float:
    """Larson's Q: how much likelier than by independence so many given units are busy, one free."""
    chances = _loss_states(load, units)
    mean = float((chances * np.arange(units + 1)).sum() / units)
    joint = 0.0
    for k in range(before, units):
        ways = np.prod([(k - j) / (units - j) for j in range(before)]) if before else 1.0
        joint += chances[k] * float(ways) * (units - k) / (units - before)
    independent = mean**before * (1 - mean)
    return joint / independent if independent else 1.0


def _loss_states(load: float, units: int) -> Any:
    weights = np.cumprod([1.0, *(load / k for k in range(1, units + 1))])
    return weights / weights.sum()
