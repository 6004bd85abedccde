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
HOLIDAY = 1.12
"""How busy a public holiday is, when the county's people are home and out."""
HOLIDAYS = (
    ("2025-01-01", 1), ("2025-01-28", 8), ("2025-04-04", 3), ("2025-05-01", 5), ("2025-05-31", 3),
    ("2025-10-01", 8), ("2026-01-01", 3), ("2026-02-15", 9), ("2026-04-04", 3), ("2026-05-01", 5),
    ("2026-06-19", 3), ("2026-09-25", 3), ("2026-10-01", 7),
)  # fmt: skip
"""First day and days of the public holidays, as the State Council sets them each year."""
MADE_UP = frozenset((
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04",
    "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
))  # fmt: skip
"""Days of a weekend that are worked in return."""
Milliseconds = npt.NDArray[np.int64]


def midnight(day: date) -> datetime:
    """The local midnight that begins the day, as naive UTC."""
    local = datetime.combine(day, time(), ZONE)
    return local.astimezone(UTC).replace(tzinfo=None)


def busy(day: date) -> float:
    """How busy the day is; one on average."""
    if is_holiday(day):
        return HOLIDAY
    return WEEKDAYS[0] if day.isoformat() in MADE_UP else WEEKDAYS[day.weekday()]


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday; of 2025 and 2026 it is known."""
    starts = ((date.fromisoformat(first), days) for first, days in HOLIDAYS)
    return any(first <= day < first + timedelta(days=days) for first, days in starts)


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
