"""Lets dbt's DuckDB read a lake that lies in an object store. No Dagster in here."""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from pipelines.settings import Settings


class Plugin(BasePlugin):
    """Registers the object store that `STATIONHOUSE_LAKE` names; nothing where it is a folder."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb once for its database."""
        if Settings.read().bucket:
            # What speaks to object stores takes a second to import.
            from pipelines.intake.bucket import store

            conn.register_filesystem(store())
