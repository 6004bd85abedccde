"""The H3 cell of a point as a function that dbt's DuckDB can call. No Dagster in here."""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from pipelines.cells import cell


class Plugin(BasePlugin):
    """Registers `h3_cell_of(latitude, longitude, resolution)`; null where an argument is null."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb once for its database."""
        conn.create_function(
            "h3_cell_of", cell, ["DOUBLE", "DOUBLE", "INTEGER"], "BIGINT", side_effects=False
        )
