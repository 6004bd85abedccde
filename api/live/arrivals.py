"""Rows of the lane as relations: typed by their contract, one version of each, the newest.

Which version is the newest, the staging model's own SQL says.
"""
# ruff: noqa: S608 - names are of contracts and of the plan, and every value is in a frame

from collections.abc import Sequence
from datetime import datetime

import duckdb
import polars as pl

from contracts import Column, Table
from contracts.board import Seed, staging, table_of
from lane.batch import Batch

WRITTEN = {"integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
"""How JSON writes a value of the type; all others are text."""
FROM_LANE = "lane/"
"""How the delivery of a row begins that came by the lane; a seed has none."""


def frame(batches: Sequence[Batch]) -> pl.DataFrame:
    """The rows of batches of one table, as they were written."""
    _, table = table_of(batches[0].table)
    rows = [(f"{FROM_LANE}{batch.id}", line, row) for batch in batches
            for line, row in enumerate(batch.rows)]  # fmt: skip
    columns = [
        pl.Series(one.name, [row.get(one.name) for _, _, row in rows], _written(one), strict=False)
        for one in table.columns
    ]
    columns.append(pl.Series("delivery", [delivery for delivery, _, _ in rows], pl.String))
    columns.append(pl.Series("_line", [line for _, line, _ in rows], pl.Int64))
    return pl.DataFrame(columns)


def bring(database: duckdb.DuckDBPyConnection, seed: Seed, rows: pl.DataFrame) -> None:
    """Have the rows in the relation of the seed, each in its newest version."""
    _, table = table_of(seed.events)
    database.register("came", rows)
    database.execute(f"create or replace temp table fresh as {_typed(table, rows.columns)}")
    database.unregister("came")
    touched = f"({', '.join(table.key)}) in (select ({', '.join(table.key)}) from fresh)"
    database.execute(
        f"create or replace temp view arrived_{table.name} as select * from fresh"
        f" union all by name select *, 0::bigint as _line from {seed.name} where {touched}"
    )
    database.execute(f"create or replace temp table newest as {staging(table.name)}")
    database.execute(f"delete from {seed.name} where {touched}")
    database.execute(f"insert into {seed.name} by name select {seed.shown}, delivery from newest")


def trim(database: duckdb.DuckDBPyConnection, seed: Seed) -> None:
    """Let go of rows that a snapshot would not carry either.

    Written anew, as what is deleted from a table in memory keeps its room.
    """
    database.execute(f"create or replace table kept as select * from {seed.name} where {seed.keep}")
    database.execute(f"drop table {seed.name}")
    database.execute(f"alter table kept rename to {seed.name}")


def latest(batches: Sequence[Batch]) -> datetime | None:
    """The latest event of batches of one table; what is later than its receipt never counts."""
    _, table = table_of(batches[0].table)
    found: list[datetime] = []
    for batch in batches:
        moments = (_moment(row.get(table.event_time)) for row in batch.rows)
        found += [at for at in moments if at and at <= batch.received_at]
    return max(found, default=None)


def _written(column: Column) -> pl.DataType | type[pl.DataType]:
    if column.type == "array":
        return pl.List(pl.String)
    return WRITTEN.get(column.type, pl.String)


def _typed(table: Table, given: Sequence[str]) -> str:
    """All columns of the contract, those that were not given as null."""
    typed = ", ".join(
        f'try_cast({one.name if one.name in given else "null"} as {one.physical}) as "{one.name}"'
        for one in table.columns
    )
    line = "_line" if "_line" in given else "0::bigint as _line"
    day = f"{table.event_time}::timestamp::date as day"
    return f"select {typed}, {day}, delivery, {line} from came"


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text.removesuffix("Z")) if isinstance(text, str) else None
