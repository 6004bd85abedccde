"""The H3 cell of a point, as a function that dbt's DuckDB can call. No Dagster in here."""

import h3.api.basic_int as h3
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection


def cell(latitude: float, longitude: float, resolution: int) -> int:
    """The H3 index of the cell that holds the point, as a 64-bit integer."""
    return int(h3.latlng_to_cell(latitude, longitude, resolution))


class Plugin(BasePlugin):
    """Registers `h3_cell_of(latitude, longitude, resolution)`; null where an argument is null."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb once for its database."""
        conn.create_function(
            "h3_cell_of", cell, ["DOUBLE", "DOUBLE", "INTEGER"], "BIGINT", side_effects=False
        )
