"""Rows whose statements are timed; the slow ones are logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import polars as pl

from telemetry.slow import statement


class Store(Protocol):
    """Rows to answer from, the same for as long as they are held."""

    @property
    def id(self) -> str:
        """Names the rows: the same id, the same rows."""

    @property
    def size(self) -> int | None:
        """Entries of the ledger that are read; None for a snapshot."""

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """The latest event in what is read of the sources."""

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may read the frames too."""

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows of one statement as a frame."""


@dataclass(frozen=True)
class Watched:
    """A store, watched while it answers one capability."""

    store: Store
    capability: str
    slow_seconds: float

    @property
    def id(self) -> str:
        """That of the store."""
        return self.store.id

    @property
    def size(self) -> int | None:
        """That of the store."""
        return self.store.size

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """That of the store."""
        return self.store.as_of(sources)

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, timed."""
        with statement(self.capability, sql, self.slow_seconds) as found:
            rows = self.store.rows(sql, values, **frames)
            found.rows = len(rows)
        return rows

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows of one statement as a frame, timed."""
        with statement(self.capability, sql, self.slow_seconds) as found:
            frame = self.store.frame(sql, values)
            found.rows = len(frame)
        return frame
