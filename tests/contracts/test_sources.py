"""Every source contract is a valid one, and each of its rules means the same in both engines."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts import codes
from contracts.loading import ROOT, sources, validate
from contracts.model import Contract, Table
from contracts.rules import rules

FILES = sorted((ROOT / "sources").glob("*.odcs.yaml"))
BOUNDS = {"west": 114.6, "south": 34.7, "east": 115.3, "north": 35.05}
TABLES = [(contract, table) for contract in sources().values() for table in contract.tables]
LISTS = sorted({column.code_list for _, table in TABLES for column in table.columns} - {""})

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.split(".")[0])
each_table = pytest.mark.parametrize(
    ("contract", "table"), TABLES, ids=[table.name for _, table in TABLES]
)


def empty(table: Table) -> duckdb.DuckDBPyConnection:
    """A database with the table as the contract types it, and no row in it."""
    columns = ", ".join(f'"{column.name}" {column.physical}' for column in table.columns)
    database = duckdb.connect()
    # What Polars calls regexp_like is regexp_matches here; any other function has one name.
    database.execute("create macro regexp_like(text, pattern) as regexp_matches(text, pattern)")
    database.execute(f"create table {table.name} ({columns})")
    return database


def frame(table: Table) -> pl.DataFrame:
    """One row of nulls, typed as intake types it."""
    kinds = {
        "string": pl.String(),
        "integer": pl.Int64(),
        "number": pl.Float64(),
        "boolean": pl.Boolean(),
        "date": pl.Date(),
        "timestamp": pl.Datetime("ms"),
        "array": pl.List(pl.String()),
    }
    return pl.DataFrame(
        {
            column.name: pl.Series(
                [None],
                dtype=pl.Decimal(18, 2)
                if column.physical.startswith("decimal")
                else kinds[column.type],
            )
            for column in table.columns
        }
    )


@each_file
def test_keeps_the_standard(path: Path) -> None:
    assert validate(path) == []


def test_numbers_follow_the_files() -> None:
    assert [f"{contract.number:02d}" for contract in sources().values()] == [
        path.name[:2] for path in FILES
    ]


@pytest.mark.parametrize("contract", sources().values(), ids=lambda contract: contract.id)
def test_says_who_promises_what_and_what_never_enters(contract: Contract) -> None:
    assert contract.owner
    assert contract.contact
    assert contract.sla
    assert contract.sensitivity in ("S0", "S1", "S2", "S3")
    assert contract.minimisation.forbidden_columns


@each_table
def test_every_table_has_a_key_an_event_time_and_versions(contract: Contract, table: Table) -> None:
    assert table.key
    assert all(table.by_name[name].required for name in table.key)
    assert table.by_name[table.event_time].required
    assert table.by_name[table.event_time].type in ("timestamp", "date")
    assert table.version_by
    assert all(table.by_name[name].type in ("timestamp", "date") for name in table.version_by)


@each_table
def test_reductions_name_columns_that_are_there(contract: Contract, table: Table) -> None:
    known = {other.name for other in contract.tables}
    assert {act.table for act in contract.minimisation.reductions} <= known
    for act in contract.minimisation.of(table.name):
        bound = act.options.get("boundTo", [])
        case = act.options.get("perCaseSalt")
        assert isinstance(bound, list)
        named = {*act.columns, *bound, *([case] if case else [])}
        assert named <= set(table.by_name)
        if act.verb == "dropToCount":
            assert str(act.options["rule"]).startswith(f"{table.name}-")


@each_table
def test_rules_are_the_tables_own_and_stand_once(contract: Contract, table: Table) -> None:
    found = [rule.id for rule in rules(table, BOUNDS)]
    assert len(found) == len(set(found))
    assert all(rule.startswith(f"{table.name}-") for rule in found)
    assert len(rules(table, BOUNDS)) - len(rules(Table(table.name, "", table.columns))) == len(
        table.quality
    ), "a written rule has a parameter that no feed gives"


def statements(contract: Contract, table: Table) -> Iterator[str]:
    for rule in rules(table, BOUNDS):
        yield rule.holds
    for act in contract.minimisation.of(table.name):
        if act.verb == "dropToCount":
            yield str(act.options["when"])


@each_table
def test_rules_are_true_false_or_null_in_polars(contract: Contract, table: Table) -> None:
    row = frame(table)
    for holds in statements(contract, table):
        assert row.select(pl.sql_expr(holds).alias("holds")).schema["holds"] == pl.Boolean, holds


@each_table
def test_rules_are_true_false_or_null_in_duckdb(contract: Contract, table: Table) -> None:
    database = empty(table)
    for holds in statements(contract, table):
        found = database.sql(f"select ({holds}) as holds from {table.name}")  # noqa: S608
        assert found.types == ["BOOLEAN"], holds


@pytest.mark.parametrize("name", LISTS)
def test_code_lists_name_their_standard_and_no_code_twice(name: str) -> None:
    found = codes.code_list(name)
    assert found
    assert len({code.code for code in found}) == len(found)
    assert codes.UNMAPPED not in codes.values(name)
    assert all(code.title and code.title_zh and code.standard for code in found)
