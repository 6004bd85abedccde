"""What an engine built: a DuckDB file, or a folder with a folder of Parquet for each table."""

from pathlib import Path

import duckdb

ZONED = "TIMESTAMP WITH TIME ZONE"


def attach(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Make every table of the warehouse one of the catalog `built`, read only."""
    if not warehouse.is_dir():
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        return
    connection.execute("attach ':memory:' as built")
    # Spark's times name their zone, which is UTC; times at rest name none.
    connection.execute("set TimeZone = 'UTC'")
    for folder in sorted(warehouse.iterdir()):
        if next(folder.rglob("*.parquet"), None):
            _view(connection, folder)


def columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Names of what `built` has, tables and views, each with those of its columns."""
    found = connection.execute(
        "select table_name, list(column_name) from duckdb_columns()"
        " where database_name = 'built' and not internal group by table_name"
    ).fetchall()
    return {name: set(names) for name, names in found}


def counts(warehouse: Path) -> dict[str, int]:
    """Rows of every table, by its name; none where nothing was built.

    Views of a DuckDB file are left out.
    """
    if not warehouse.exists():
        return {}
    with duckdb.connect() as connection:
        attach(connection, warehouse)
        of_file = "select table_name from duckdb_tables() where database_name = 'built'"
        names = (
            list(columns(connection))
            if warehouse.is_dir()
            else [name for (name,) in connection.execute(of_file).fetchall()]
        )
        counted = (f"select '{name}', count(*) from built.\"{name}\"" for name in names)  # noqa: S608
        return dict(connection.sql(" union all ".join(counted)).fetchall()) if names else {}


def _view(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    zoned = [
        f'"{name}"::{kind.replace(ZONED, "TIMESTAMP")} as "{name}"'
        for name, kind, *_ in connection.execute(f"describe from {files}").fetchall()
        if ZONED in kind
    ]
    as_at_rest = f"replace ({', '.join(zoned)})" if zoned else ""
    # Names are those of models, which dbt wrote.
    connection.execute(f'create view built."{folder.name}" as select * {as_at_rest} from {files}')  # noqa: S608
