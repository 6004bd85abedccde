"""The ledger read back: its whole lines as rows of a database in memory, followed as they come.

A last line that is not yet ended is left for the next time. A line that is no entry, such as one
that a full disk cut short, is a leaf of the tree all the same: its answer was never given.
"""
# ruff: noqa: S608 - names and numbers are our own

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from api.access.merkle import leaf_hash
from api.access.views import VIEWS, reference_tables
from api.snapshot import NOTHING_ELSE

NAMED = pl.List(pl.Struct({"argument": pl.String, "id": pl.String}))
SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.Int64,
    "leaf_hash": pl.String,
    "event": pl.String,
    "at": pl.Datetime("us"),
    "operation": pl.String,
    "capability": pl.String,
    "version": pl.String,
    "actor": pl.String,
    "role": pl.String,
    "agency": pl.String,
    "client": pl.String,
    "unit": pl.String,
    "on_duty": pl.Boolean,
    "outside": pl.Boolean,
    "purpose": pl.String,
    "reference": pl.String,
    "break_glass": pl.String,
    "act": pl.String,
    "delayed_record": pl.String,
    "delayed_until": pl.Datetime("us"),
    "exact": pl.Boolean,
    "areas": pl.List(pl.String),
    "review_id": pl.String,
    "outcome": pl.String,
    "snapshot": pl.String,
    "ledger_size": pl.Int64,
    "decision": pl.String,
    "deny_reason": pl.String,
    "arguments": pl.String,
    "arguments_hash": pl.String,
    "records": NAMED,
    "fields": pl.List(pl.String),
    "first": pl.Int64,
    "after": pl.String,
    "totals": pl.Boolean,
    "models": pl.List(pl.String),
    "row_count": pl.Int64,
    "suppressed_cells": pl.Int64,
    "seed": pl.Int64,
    "figure_id": pl.String,
    "checksum": pl.String,
}
"""What an entry says; null where it was written before that was recorded."""


class Records:
    """Follows one file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._following = threading.Lock()
        self._file = (0, 0)
        self._read = 0
        self._size = 0

    def reading(self) -> "Reading":
        """The entries that there are."""
        with self._following:
            self._follow()
            return Reading(self._database, self._size)

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        database = duckdb.connect(":memory:", config=NOTHING_ELSE)
        _store(database, "create table lines as select * from frame", pl.DataFrame(schema=SCHEMA))
        for name, frame in reference_tables().items():
            _store(database, f'create table "{name}" as select * from frame', frame)
        return database

    def close(self) -> None:
        """Let go of the database; the next reading begins anew."""
        with self._following:
            if "_database" in vars(self):
                self._database.close()
                del self._database
            self._file, self._read, self._size = (0, 0), 0, 0

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
        rows = [_row(self._size + n, line) for n, line in enumerate(whole.split(b"\n")[:-1])]
        columns = zip(SCHEMA.items(), zip(*rows, strict=True), strict=True)
        frame = pl.DataFrame(
            [pl.Series(name, values, kind, strict=False) for (name, kind), values in columns]
        )
        _store(self._database, "insert into lines select * from frame", frame)
        self._size += len(rows)
        self._read += len(whole)

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
        with self._database.cursor() as cursor:
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


def _row(position: int, line: bytes) -> list[object]:
    entry = _entry(line)
    known: dict[str, object] = {"position": position, "leaf_hash": leaf_hash(line).hex()}
    if "event" in entry:
        given = entry.get("arguments", {})
        arguments = json.dumps(given, ensure_ascii=False, sort_keys=True)
        known |= {
            "arguments": arguments,
            "arguments_hash": sha256(arguments.encode()).hexdigest(),
            "records": _named(entry),
            "reference": (entry.get("reference") or {}).get("id"),
        }
        known |= _of_act(entry, given) if "act" in entry else {}
    return [known[name] if name in known else entry.get(name) for name in SCHEMA]


def _of_act(entry: dict[str, Any], given: dict[str, Any]) -> dict[str, object]:
    """What an act adds: the outcome of a review, or that a subject is told later."""
    release = entry.get("release") or {}
    until = release.get("until")
    return {
        "review_id": given.get("review_id"),
        "outcome": given.get("outcome"),
        "delayed_record": release.get("record"),
        "delayed_until": until and datetime.fromisoformat(until.removesuffix("Z")),
    }


def _entry(line: bytes) -> dict[str, Any]:
    """What the line says; nothing where it is no entry."""
    try:
        found: dict[str, Any] = json.loads(line)
        return found | {"at": datetime.fromisoformat(found["at"].removesuffix("Z"))}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _named(entry: dict[str, Any]) -> list[dict[str, str]] | None:
    """The records that the entry names, by argument; None where it could name none."""
    found = entry.get("records")
    if found is None:
        return None
    return [{"argument": name, "id": one} for name, ids in found.items() for one in ids]
