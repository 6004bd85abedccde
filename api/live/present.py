"""A snapshot with the board before it: rows to answer from, the same for as long as held."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import polars as pl

from api.live.board import Board
from api.snapshot import Snapshot


@dataclass(frozen=True)
class Present:
    """What stands now. Its statements read a mart of the board where it has one of that name."""

    snapshot: Snapshot
    board: Board

    @property
    def id(self) -> str:
        """Names the rows: the snapshot, and how far the lane was read."""
        return f"{self.snapshot.id}+{self.board.place}"

    @property
    def size(self) -> None:
        """No entries of the ledger are in it."""
        return None

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """The latest event of the sources, in the snapshot or since."""
        found = (self.snapshot.as_of(sources), self.board.as_of(sources))
        return max((at for at in found if at), default=None)

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may read the frames too. Call it from a thread."""
        with self._looking(sql) as cursor:
            for name, frame in frames.items():
                cursor.register(name, frame)
            return cursor.execute(sql, list(values)).fetchall()

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows of one statement as a frame. Call it from a thread."""
        with self._looking(sql) as cursor:
            found = cursor.sql(sql, params=list(values)).to_arrow_table()
        return pl.DataFrame(pl.from_arrow(found))

    @contextmanager
    def _looking(self, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.snapshot.looking() as cursor:
            self.board.put_before(cursor, sql)
            yield cursor
