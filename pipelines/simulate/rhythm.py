"""The daily and weekly rhythm by which things happen."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = (2.6, 2.0, 1.5, 1.2, 1.1, 1.4, 2.4, 3.8, 4.9, 5.3, 5.3, 5.0)
EVENING = (4.7, 4.5, 4.6, 4.8, 5.2, 5.7, 6.1, 6.4, 6.3, 5.9, 5.1, 4.2)
HOURS = np.array([*MORNING, *EVENING])
"""Share of a day's calls by local hour, per cent before it is scaled; the evening is busiest."""
WEEKDAYS = (0.97, 0.96, 0.97, 0.99, 1.06, 1.07, 0.98)
Milliseconds = npt.NDArray[np.int64]


def midnight(day: date) -> datetime:
    """The local midnight that begins the day, as naive UTC."""
    local = datetime.combine(day, time(), ZONE)
    return local.astimezone(UTC).replace(tzinfo=None)


def busy(day: date) -> float:
    """How busy the weekday is; one on average."""
    return WEEKDAYS[day.weekday()]


def offsets(draw: np.random.Generator, many: int) -> Milliseconds:
    """Sorted milliseconds after local midnight, as many in each hour as the rhythm has it."""
    hour = draw.choice(24, many, p=HOURS / HOURS.sum())
    found: Milliseconds = np.sort(hour * 3_600_000 + draw.integers(0, 3_600_000, many))
    return found


def epoch(day: date) -> int:
    """The local midnight that begins the day, in milliseconds since 1970."""
    return int((midnight(day) - datetime(1970, 1, 1)) / timedelta(milliseconds=1))


def moments(day: date, milliseconds: npt.ArrayLike) -> pl.Series:
    """Local milliseconds of the day as UTC moments; null where they are NaN."""
    found = pl.Series(np.asarray(milliseconds, dtype=np.float64)).fill_nan(None)
    return (found.round(0).cast(pl.Int64) + epoch(day)).cast(pl.Datetime("ms"))
