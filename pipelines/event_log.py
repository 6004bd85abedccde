"""Dagster's event log on one machine, with its files kept open.

Dagster's own SQLite storage opens, commits, syncs and closes a file for each of the three writes of
an event. Each rule of each contract is a check, so a run of sixteen sources has some 1,300 of them:
most of a run's time went there. Here a file stays open and a commit waits for the disk only at a
checkpoint. What power loss can take is the last lines of a log, never a row: receipts in the lake
are synced on their own.
"""

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import EventLogEntry, StringSource
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy import event as events

FOLDER = Path("history") / "runs"
"""Where Dagster's own storage keeps the log, so that either can go on with the other's."""
OPEN = 8
"""Files kept open: the index and the runs of late."""
BUSY_SECONDS = 30


class OpenEventLog(SqliteEventLogStorage):
    """The log under `home`, as `dagster.yaml` names it. Its files and tables are Dagster's own."""

    def __init__(self, home: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        super().__init__(str(Path(home) / FOLDER), inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """The one word of its configuration: Dagster's home."""
        return {"home": StringSource}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "OpenEventLog":
        """The log that `dagster.yaml` asks for."""
        return cls(config_value["home"], inst_data)

    def store_event(self, event: EventLogEntry) -> None:
        """Store it, and touch the run's file: the UI follows a run by that."""
        super().store_event(event)
        if event.run_id:
            os.utime(self.path_for_shard(event.run_id))

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:
        # Two processes that make the same file at once would mark it as of two versions.
        with FileLock(str(Path(self._base_dir) / "making.lock")):
            super()._initdb(engine, for_index_shard)

    def dispose(self) -> None:
        """Close what is open."""
        super().dispose()
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        found = self._engines.pop(shard, None) or self._opened(shard)
        self._engines[shard] = found
        if len(self._engines) > OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return found

    def _opened(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard), connect_args={"timeout": BUSY_SECONDS}
        )
        events.listen(engine, "connect", _without_waiting)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine


def _without_waiting(connection: Any, _: object) -> None:
    connection.execute("pragma synchronous = normal")
