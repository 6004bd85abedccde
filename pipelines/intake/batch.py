"""What a reader hands on: rows still as delivered, with the lines they stood on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Malformed:
    """A line that is no row: its number, the rule it breaks, and its text."""

    line: int
    rule: str
    text: str


@dataclass(frozen=True)
class Batch:
    """Rows under the agency's own column names; `lines` has one number a row."""

    rows: pl.DataFrame
    lines: pl.Series
    malformed: tuple[Malformed, ...] = ()
    blank: int = 0
    """Blank lines: not rows, counted and dropped."""


@dataclass(frozen=True)
class Reading:
    """A delivery opened: its columns, and its batches, each parsed when it is called.

    The calls are independent, so that they can run side by side. `columns` is None where the
    format names them row by row (NDJSON).
    """

    columns: tuple[str, ...] | None
    batches: Iterator[Callable[[], Batch]]
