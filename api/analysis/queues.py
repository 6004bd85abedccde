"""Erlang's formulas for a desk that answers: C where callers wait, A where they give up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_AGENTS = 1_000
STEPS = 400
"""Small times that the time to answer within is followed in."""
Chances = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Need:
    """How many must be there, and what comes of it."""

    agents: int
    service_level: float
    occupancy: float
    model: str


def required(
    calls: float, aht_seconds: float, pct: float, seconds: float, patience_seconds: float | None
) -> Need:
    """The fewest that answer the share of a half hour's calls in time."""
    model = "ERLANG_A" if patience_seconds else "ERLANG_C"
    if calls <= 0:
        return Need(0, 1.0, 0.0, model)
    if patience_seconds:
        return _patient(calls, aht_seconds, pct, seconds, patience_seconds)
    # A second of a start is saved for those who never ask this.
    from pyworkforce.queuing import ErlangC

    minutes = {"asa": seconds / 60, "aht": aht_seconds / 60, "interval": 30}
    found = ErlangC(transactions=calls, **minutes).required_positions(service_level=pct / 100)
    return Need(
        int(found["raw_positions"]), float(found["service_level"]), float(found["occupancy"]), model
    )


def _patient(
    calls: float, aht_seconds: float, pct: float, seconds: float, patience_seconds: float
) -> Need:
    rate = calls / 1_800
    for agents in range(1, MOST_AGENTS):
        level, occupancy = erlang_a(rate, aht_seconds, agents, patience_seconds, seconds)
        if level >= pct / 100:
            return Need(agents, level, occupancy, "ERLANG_A")
    raise ValueError(f"{calls} calls of {aht_seconds} s cannot be answered by {MOST_AGENTS}")


def erlang_a(
    rate: float, handle: float, agents: int, patience: float, within: float
) -> tuple[float, float]:
    """Share answered within so long, and occupancy (Palm 1957): M/M/c+M, solved by its states.

    Times in seconds, `rate` in calls a second. Who gives up within that time is not answered.
    """
    chances = _states(rate, handle, agents, patience)
    busy = sum(min(k, agents) * chance for k, chance in enumerate(chances)) / agents
    free, queued = chances[:agents], chances[agents:]
    in_time = _in_time(len(queued), agents / handle, 1 / patience, within)
    answered = sum(free) + float(np.dot(queued, in_time))
    return answered, busy


def _states(rate: float, handle: float, agents: int, patience: float) -> list[float]:
    weights, total, k = [1.0], 1.0, 0
    while k < agents or weights[-1] > 1e-14 * total:
        k += 1
        leaving = min(k, agents) / handle + max(0, k - agents) / patience
        weights.append(weights[-1] * rate / leaving)
        total += weights[-1]
    return [weight / total for weight in weights]


def _in_time(most: int, served: float, impatience: float, within: float) -> Chances:
    """Chance that one is served in time and has not given up, by the steps ahead of him, 1 to most.

    Each step ends when one is served or gives up. Followed back from the end of the time in small
    times, one pass tells it of every place in the queue.
    """
    part = within / STEPS
    move = served + np.arange(most) * impatience
    stay = np.exp(-(move + impatience) * part)
    onward = (1 - stay) * move / (move + impatience)
    found = np.zeros(most)
    for _ in range(STEPS):
        found = stay * found + onward * np.concatenate(([1.0], found[:-1]))
    return found
