"""How far a day of a source may stray before somebody is told."""

import csv
from dataclasses import dataclass
from functools import cache

from contracts import codes


@dataclass(frozen=True)
class Limits:
    """The limits of one source. A ratio is rows of a day over the median of the days before."""

    unmapped_pct: float
    least_unmapped: int
    """Fewer rows with unknown codes than this say nothing."""
    least_ratio: float
    most_ratio: float
    least_rows: int
    """A median below this says nothing."""
    earlier_days: int
    """Fewer days before say nothing."""


@cache
def arrival_limits(source: str) -> Limits:
    """The limits of a source in `contracts/codes/arrival_limits.csv`, else those of `*`."""
    with (codes.ROOT / "arrival_limits.csv").open(encoding="utf-8", newline="") as file:
        found = {row["source"]: row for row in csv.DictReader(file)}
    row = found.get(source, found["*"])
    return Limits(
        float(row["unmapped_pct"]),
        int(row["least_unmapped"]),
        float(row["least_ratio"]),
        float(row["most_ratio"]),
        int(row["least_rows"]),
        int(row["earlier_days"]),
    )
