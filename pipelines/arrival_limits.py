"""How far a day of a source may stray before somebody is told."""

import csv
from dataclasses import dataclass
from functools import cache

from contracts import codes


@dataclass(frozen=True)
class Limits:
    """The limits of one source."""

    unmapped_pct: float
    least_unmapped: int
    """Fewer rows with unknown codes than this say nothing."""


@cache
def arrival_limits(source: str) -> Limits:
    """The limits of a source in `contracts/codes/arrival_limits.csv`, else those of `*`."""
    with (codes.ROOT / "arrival_limits.csv").open(encoding="utf-8", newline="") as file:
        found = {row["source"]: row for row in csv.DictReader(file)}
    row = found.get(source, found["*"])
    return Limits(float(row["unmapped_pct"]), int(row["least_unmapped"]))
