"""A warehouse is a DuckDB file or a folder of Parquet; whoever reads it sees the same."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from contracts import published, snake
from pipelines.built import attach, columns, counts
from pipelines.intake.lake import Lake
from pipelines.publish import PublishError, current, publish


@pytest.fixture
def folder(tmp_path):
    """Every mart as Spark leaves it, with no rows: times with their zone, a folder a table."""
    with duckdb.connect() as connection:
        for contract in published().values():
            mart = contract.table(snake(contract.id))
            typed = ", ".join(
                f"null::{column.physical.replace('timestamp', 'timestamptz')} as {column.name}"
                for column in mart.columns
            )
            keep(connection, tmp_path / "built" / mart.name, f"select {typed} where false")
    return tmp_path / "built"


def keep(connection: duckdb.DuckDBPyConnection, table: Path, query: str) -> None:
    table.mkdir(parents=True)
    connection.execute(f"copy ({query}) to '{table}/part-0.parquet'")


def test_a_folder_of_parquet_is_published_with_the_types_of_the_contract(folder, tmp_path):
    publish(folder, Lake.open(tmp_path / "lake"), tmp_path / "published")

    with duckdb.connect(str(current(tmp_path / "published")), read_only=True) as connection:
        described = (
            "select column_name, lower(data_type) from duckdb_columns() where table_name = ?"
        )
        for contract in published().values():
            mart = contract.table(snake(contract.id))
            typed = dict(connection.execute(described, [mart.name]).fetchall())
            promised = {column.name: column.physical for column in mart.columns}
            assert {name: kind.replace('"', "") for name, kind in typed.items()} == promised


def test_a_mart_that_is_not_in_the_folder_is_named_and_nothing_is_published(folder, tmp_path):
    (folder / "response_times" / "part-0.parquet").unlink()
    with pytest.raises(PublishError, match="mart response_times lacks"):
        publish(folder, Lake.open(tmp_path / "lake"), tmp_path / "published")
    assert current(tmp_path / "published") is None


def test_times_with_a_zone_are_utc_without_one_and_a_partition_is_a_column(tmp_path):
    with duckdb.connect() as connection:
        query = "select timestamptz '2026-06-01 08:00:00+08' as seen_at"
        keep(connection, tmp_path / "built" / "seen" / "day=2026-06-01", query)
        attach(connection, tmp_path / "built")
        rows = connection.execute("select seen_at, day::varchar from built.seen").fetchall()
        assert columns(connection) == {"seen": {"seen_at", "day"}}
    assert rows == [(datetime(2026, 6, 1), "2026-06-01")]


def test_rows_are_counted_of_tables_and_not_of_views(tmp_path):
    file = tmp_path / "built.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table seen as from range(3); create view of_seen as from seen")
        keep(connection, tmp_path / "built" / "seen", "from seen")
    assert counts(file) == counts(tmp_path / "built") == {"seen": 3}
