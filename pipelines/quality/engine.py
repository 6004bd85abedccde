"""DuckDB as Great Expectations reaches it: an engine and a data source of our own inside it.

Great Expectations runs a query on a borrowed connection, gives the connection back and only then
fetches. Giving it back rolls back, and since DuckDB 2.0 a rollback forgets what was not fetched:
every expectation ended in `list index out of range`. Here one connection is kept as long as the
engine, as Great Expectations itself keeps it for SQLite, and all metrics work, its own included.

Importing this imports Great Expectations, which takes seconds; import it where it runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, cast
from uuid import uuid4

import great_expectations as gx
import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine

from pipelines.intake.lake import Lake

EngineType = type[SqlAlchemyExecutionEngine]
MEMORY = "1GB"
"""What DuckDB may hold of a day; what is more goes to the disk."""


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Pushes every metric down to one DuckDB connection, bundled to one statement a table."""

    _kept: sa.Connection | None = None

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """The one connection, which stays open so that what was asked can still be fetched."""
        if self._kept is None:
            self._kept = self.engine.connect()
        yield self._kept

    def run(self, statements: Iterator[str]) -> None:
        """Run statements that answer nothing, such as those that make views."""
        with self.get_connection() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()

    def reads(self, lake: Lake) -> None:
        """Let the connection read the lake's files, wherever they lie."""
        with self.get_connection() as connection:
            lake.attach(cast("DuckDBPyConnection", connection.connection.dbapi_connection))

    def close(self) -> None:
        """Give the connection and all that was in memory back."""
        if self._kept is not None:
            self._kept.close()
        super().close()


class DuckDBDatasource(SQLDatasource):
    """A database in memory whose views read the lake's Parquet where it lies."""

    type: Literal["duckdb_lake"] = "duckdb_lake"

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine that keeps its connection."""
        return DuckDBExecutionEngine


def context() -> gx.data_context.EphemeralDataContext:
    """A context that keeps nothing, shows no progress and tells nobody."""
    # Told so, it makes no folder of its own for Data Docs either.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    project = DataContextConfig(
        store_backend_defaults=stores,
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=project)


def datasource(
    of: gx.data_context.EphemeralDataContext, spill: Path, memory: str = MEMORY
) -> DuckDBDatasource:
    """A new database in memory, by a name that all its connections share.

    What does not fit lies in `spill` while it is needed.
    """
    config = {"memory_limit": memory, "temp_directory": str(spill)}
    made = DuckDBDatasource(
        name="lake",
        connection_string=f"duckdb:///:memory:{uuid4().hex}",
        kwargs={"connect_args": {"config": config}},
    )
    found = of.add_datasource(datasource=made)
    assert isinstance(found, DuckDBDatasource)  # noqa: S101 - what was added, typed
    return found
