"""What stands on the board at one moment: whole marts, never changed, held by whoever asks.

The next moment is another board. What did not change is the same frame in both.
"""
# ruff: noqa: S608 - names and conditions are of the plan

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import polars as pl

from contracts.board import Mart


@dataclass(frozen=True)
class Shown:
    """The rows of one mart, and how often they were others before."""

    mart: Mart
    frame: pl.DataFrame
    change: int = 1


@dataclass(frozen=True)
class Board:
    """The marts that it has, and what they were made of."""

    place: str
    """How far the lane was read."""
    latest: Mapping[str, datetime]
    """The latest event of each source that came by the lane, UTC."""
    shown: Mapping[str, Shown]
    _made: dict[str, Any] = field(default_factory=dict, repr=False)
    _making: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def has(self, mart: str) -> bool:
        """Whether it is answered from here."""
        return mart in self.shown

    def change(self, mart: str) -> int:
        """Another number whenever the rows are others."""
        return self.shown[mart].change if mart in self.shown else 0

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """The latest event that came of the sources; None where none did."""
        return max((self.latest[name] for name in sources if name in self.latest), default=None)

    def put_before(self, cursor: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Let the statement read the marts that it names as they are now.

        Rows of the snapshot stay where the board has nothing to say of them.
        """
        named = [one for name, one in self.shown.items() if name in sql]
        if not named:
            return
        ((own,),) = cursor.execute("select current_database()").fetchall()
        for one in named:
            self._put(cursor, one, f'"{own}"."main"."{one.mart.name}"')

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made of this board under the name; made by whoever asks first."""
        with self._making:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def _put(self, cursor: duckdb.DuckDBPyConnection, one: Shown, before: str) -> None:
        name, covers = one.mart.name, one.mart.covers
        for other in self.shown:
            if f"live_{other}" in f"live_{name} {covers}":
                cursor.register(f"live_{other}", self.shown[other].frame)
        columns = ", ".join(f'"{column}"' for column in one.frame.columns)
        rest = "" if covers == "true" else (
            f" union all select {columns} from {before} where ({covers}) is not true"
        )  # fmt: skip
        cursor.execute(f'create temp view "{name}" as select {columns} from "live_{name}"{rest}')
