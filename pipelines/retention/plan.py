"""What of the lake is past its time at a moment. Nothing is written here.

Of the rules of a table the first whose `when` holds is the row's. With a version that is past its
time go all older versions of its record, or one of them would come back as the newest.
"""
# ruff: noqa: S608 - names and conditions come from the contracts and from checked holds

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import duckdb
import polars as pl

from contracts.model import Table
from contracts.retention import Kept, rules
from pipelines.intake.lake import EMPTY, Lake
from pipelines.retention.holds import Holds

DOOMED = pl.DataFrame(
    schema={
        "file": pl.String, "place": pl.Int64, "number": pl.Int64,
        "since": pl.Datetime("ms"), "lag": pl.Float64,
    }
)  # fmt: skip


@dataclass(frozen=True)
class TablePlan:
    """What would go of one table: a row a row of the lake and rule, and rows held by rule."""

    table: Table
    rules: Sequence[Kept]
    doomed: pl.DataFrame
    """file, place (row of the file), number (of the rule), since, lag (seconds past its time)."""
    held: Mapping[int, int]


def plans(lake: Lake, holds: Holds, now: datetime) -> Iterator[TablePlan]:
    """What is past its time, table by table; only tables of which something is, or is held."""
    for table, found in _by_table():
        made = _plan(lake, table, found, holds.condition(table), now)
        if made.doomed.height or made.held:
            yield made


def _by_table() -> Iterator[tuple[Table, list[Kept]]]:
    kept = sorted((one for one in rules() if one.held), key=lambda one: one.table)
    for _, group in groupby(kept, key=lambda one: one.table):
        found = list(group)
        if found[0].held and any(one.period for one in found):
            yield found[0].held, found


def _plan(lake: Lake, table: Table, found: list[Kept], hold: str, now: datetime) -> TablePlan:
    moment = f"timestamp '{now}'"
    going = [one for one in found if not one.erases]
    groups = [going, *([one] for one in found if one.erases)]
    gone, held = DOOMED, dict[int, int]()
    with duckdb.connect() as connection:
        _read(connection, lake, table)
        for group in groups:
            if not any(one.period for one in group):
                continue
            numbers = [found.index(one) for one in group]
            connection.execute(_judged(table, group, numbers, hold, moment))
            query = "select file, place, rule as number, since, lag from doomed"
            past = pl.DataFrame(connection.sql(query).to_arrow_table()).cast(DOOMED.schema)
            # Of a row that goes nothing needs to be erased.
            gone = pl.concat([gone, past.join(gone, on=["file", "place"], how="anti")])
            query = f"select rule, count(*) from judged where due <= {moment} and held group by 1"
            held |= dict(connection.execute(query).fetchall())
    return TablePlan(table, found, gone, held)


def _read(connection: duckdb.DuckDBPyConnection, lake: Lake, table: Table) -> None:
    """The table's rows as a view `held_rows`, and when each delivery was taken in."""
    taken = [
        (one.delivery, datetime.fromisoformat(one.taken_at).replace(tzinfo=None))
        for one in lake.receipts()
        if one.state != "refused"
    ]
    frame = pl.DataFrame(
        taken, {"delivery": pl.String, "taken_at": pl.Datetime("ms")}, orient="row"
    )
    connection.register("taken", frame)
    connection.execute(
        "create view held_rows as select *, filename as file, file_row_number as place from"
        f" read_parquet('{lake.files(table.name)}', hive_partitioning = true, union_by_name = true,"
        " hive_types = {'day': date, 'delivery': varchar}, filename = true,"
        f" file_row_number = true) where delivery <> '{EMPTY}'"
    )


def _judged(
    table: Table, group: Sequence[Kept], numbers: Sequence[int], hold: str, moment: str
) -> str:
    key = ", ".join(table.key)
    cases = [f"when {one.when or 'true'} then {n}" for one, n in zip(group, numbers, strict=True)]
    since = _case(numbers, [f"({one.since or table.event_time})::timestamp" for one in group])
    due = _case(numbers, [f"since + {one.period.sql}" if one.period else "null" for one in group])
    own = "coalesce(legal_hold, false)" if "legal_hold" in table.by_name else "false"
    on_hold = f"({key}) in (select ({key}) from held_rows where {hold})" if hold else "false"
    version = f"greatest({', '.join(table.version_by)})" if table.version_by else table.event_time
    erased = f"{group[0].erases} is not null" if group[0].erases else "true"
    newer = (
        f"over (partition by {key} order by version desc nulls last, delivery desc, _line desc"
        " rows between unbounded preceding and current row)"
    )
    if _as_one(table, group):
        newer = "over (partition by file, place)"
    if group[0].erases:
        # Versions without a value age too: what they end, they end for the older ones.
        cases = [f"when true then {numbers[0]}"]
    return f"""
        create or replace temp table judged as
        select file, place, {key}, delivery, _line, {version} as version, rule, since, due, held,
            {erased} as there
        from (
            select *, {due} as due from (
                select *, {since} as since, {own} or {on_hold} as held
                from (select *, case {" ".join(cases)} end as rule from held_rows) as ruled
            ) as begun
        ) as ended;
        create or replace temp table doomed as
        select file, place, found.rule as rule, found.since as since,
            epoch({moment}) - epoch(greatest(found.due, taken.taken_at)) as lag
        from (
            select *, last_value(
                case when due <= {moment} and not held then struct_pack(rule, since, due) end
                ignore nulls) {newer} as found
            from judged
        ) as closed
        left join taken on closed.delivery = taken.delivery
        where found is not null and there
    """


def _case(numbers: Sequence[int], values: Sequence[str]) -> str:
    cases = (f"when {n} then {value}" for n, value in zip(numbers, values, strict=True))
    return f"case rule {' '.join(cases)} end"


def _as_one(table: Table, group: Sequence[Kept]) -> bool:
    """Whether all versions of a record have the same age, so that none outlives another."""
    (first, *others) = group
    return not (others or first.when or first.since) and table.event_time in table.key
