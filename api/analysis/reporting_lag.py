"""How late records come, from records of which the latest are not there yet."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Shares = NDArray[np.float64]


def recorded_share(days: pl.Series, recorded: pl.Series, n: pl.Series, *, last: int) -> Shares:
    """Share of a day's events that is recorded within 0, 1, 2 … days of it.

    Days are whole numbers; `last` is the last day whose records are all there. A delay counts only
    over the days that are long enough ago to show it: its reverse-time hazard is its part of all
    events recorded no later (Lawless 1994). What comes later than any delay seen is not known.
    """
    day, weight = days.to_numpy(), n.to_numpy().astype(np.float64)
    delay = recorded.to_numpy() - day
    if not delay.size:
        return np.ones(1)
    longest = int(delay.max())
    share = np.ones(longest + 1)
    room = last - day
    for late in range(longest, 0, -1):
        shown = room >= late
        among = weight[shown & (delay <= late)].sum()
        hazard = weight[shown & (delay == late)].sum() / among if among else 0.0
        share[late - 1] = share[late] * (1 - hazard)
    return share


def shown_by(share: Shares, days: NDArray[np.int64], *, last: int) -> Shares:
    """The share of each day's events that is recorded by the end of the last day."""
    room = last - days
    found = share[np.clip(room, 0, share.size - 1)]
    return np.where(room < 0, 0.0, found)
