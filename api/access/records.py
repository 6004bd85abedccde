"""The ledger read back: its whole lines as rows of a database in memory, followed as they come.

A last line that is not yet ended is left for the next time. A line that is no entry, such as one
that a full disk cut short, is a leaf of the tree all the same: its answer was never given.
"""
# ruff: noqa: S608 - names and numbers are our own

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from api.access.checkpoint import NOTES as CHECKPOINTS
from api.access.checkpoint import Checkpoint
from api.access.lines import NOTES, SCHEMA, moment, row
from api.access.views import VIEWS, reference_tables
from api.guard import deadline
from api.snapshot import NOTHING_ELSE


class Records:
    """Follows one file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._following = threading.Lock()
        self._file = (0, 0)
        self._read = 0
        self._size = 0
        self._checkpoints = path.parent / CHECKPOINTS
        self._seen: set[str] = set()

    def reading(self) -> "Reading":
        """The entries that there are."""
        with self._following:
            self._follow()
            self._follow_checkpoints()
            return Reading(self._database, self._size)

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        database = duckdb.connect(":memory:", config=NOTHING_ELSE)
        _store(database, "create table lines as select * from frame", pl.DataFrame(schema=SCHEMA))
        _store(database, "create table notes as select * from frame", pl.DataFrame(schema=NOTES))
        for name, frame in reference_tables().items():
            _store(database, f'create table "{name}" as select * from frame', frame)
        return database

    def close(self) -> None:
        """Let go of the database; the next reading begins anew."""
        with self._following:
            if "_database" in vars(self):
                self._database.close()
                del self._database
            self._file, self._read, self._size, self._seen = (0, 0), 0, 0, set()

    def _follow(self) -> None:
        try:
            with self._path.open("rb") as file:
                self._begin_anew_where_another(file.fileno())
                file.seek(self._read)
                text = file.read()
        except FileNotFoundError:
            return
        whole = text[: text.rfind(b"\n") + 1]
        if not whole:
            return
        rows = [row(self._size + n, line) for n, line in enumerate(whole.split(b"\n")[:-1])]
        frame = pl.DataFrame(rows, SCHEMA, strict=False, orient="row")
        _store(self._database, "insert into lines select * from frame", frame)
        self._size += len(rows)
        self._read += len(whole)

    def _follow_checkpoints(self) -> None:
        """What was signed since: its size, root and time. Who verifies looks at the signature."""
        found = [one for one in self._checkpoints.glob("[0-9]*") if not one.suffix]
        fresh = sorted(path for path in found if path.name not in self._seen)
        if not fresh:
            return
        said = [Checkpoint.read(path.read_text("utf-8").partition("\n\n")[0]) for path in fresh]
        rows = [(one.size, one.root.hex(), moment(one.at)) for one in said]
        frame = pl.DataFrame(rows, schema=NOTES, orient="row")
        _store(self._database, "insert into notes select * from frame", frame)
        self._seen.update(path.name for path in fresh)

    def _begin_anew_where_another(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        if self._file == (found.st_dev, found.st_ino) and found.st_size >= self._read:
            return
        self._database.execute("delete from lines")
        self._file, self._read, self._size = (found.st_dev, found.st_ino), 0, 0


class Reading:
    """The first so many entries; what is written meanwhile does not show."""

    def __init__(self, database: duckdb.DuckDBPyConnection, size: int) -> None:
        self._database = database
        self.size = size

    @property
    def id(self) -> str:
        """Names the entries that are read."""
        return f"ledger-{self.size}"

    def upto(self, size: int | None) -> "Reading":
        """The first so many of the entries; all of them where no size is given."""
        return Reading(self._database, self.size if size is None else min(size, self.size))

    def as_of(self, _: Sequence[str]) -> datetime | None:
        """When the last entry was written."""
        ((latest,),) = self.rows('select max("at") from entries', ())
        return latest if isinstance(latest, datetime) else None

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may read the frames too."""
        with self._looking(sql) as cursor:
            for name, frame in frames.items():
                cursor.register(name, frame)
            return cursor.execute(sql, list(values)).fetchall()

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows of one statement as a frame."""
        with self._looking(sql) as cursor:
            found = cursor.sql(sql, params=list(values)).to_arrow_table()
        return pl.DataFrame(pl.from_arrow(found))

    @contextmanager
    def _looking(self, sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
        with deadline.cursor(self._database) as cursor:
            cursor.execute(
                f"create temp view entries as select * from lines where position < {self.size}"
            )
            for name, view in VIEWS.items():
                if name in sql:
                    cursor.execute(f'create temp view "{name}" as {view}')
            yield cursor


def _store(database: duckdb.DuckDBPyConnection, sql: str, frame: pl.DataFrame) -> None:
    with database.cursor() as cursor:
        cursor.register("frame", frame)
        cursor.execute(sql)
