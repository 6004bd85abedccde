"""The seeds of the live board: rows of now that a snapshot carries, beside its marts."""

import logging

import duckdb

from contracts.board import SCHEMA, plan
from telemetry.work import worked

LOG = logging.getLogger("stationhouse.publish")


@worked("publish.seeds")
def add(connection: duckdb.DuckDBPyConnection) -> bool:
    """Copy them from the warehouse, which is attached as `built`, into a schema of their own.

    False, and no seed, where the warehouse lacks one: the snapshot then answers without a board.
    """
    seeds = plan().seeds
    found = connection.execute(
        "select distinct table_name from duckdb_columns() where database_name = 'built'"
    ).fetchall()
    missing = sorted(seeds.keys() - {name for (name,) in found})
    if missing:
        LOG.warning("published without a live board: the warehouse lacks %s", ", ".join(missing))
        return False
    ((own,),) = connection.execute("select current_database()").fetchall()
    connection.execute(f'create schema "{SCHEMA}"')
    connection.execute("use built")
    for seed in seeds.values():
        connection.execute(f'create table "{own}"."{SCHEMA}"."{seed.name}" as {seed.select}')
    connection.execute(f'use "{own}"')
    return True
