"""The current snapshot: read-only, pinned by a request, swapped while serving."""

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from api.errors import Refusal
from api.guard import deadline
from api.guard.bounds import Bounds
from api.live.board import Board
from api.manifest import manifest, tell
from contracts.board import SCHEMA
from telemetry.work import work

LOG = logging.getLogger("stationhouse.api")
POINTER = "current.json"
NAME = re.compile(r"[0-9A-Za-z-]+")
PATIENCE_SECONDS = 1.0
"""So long a question waits for a new snapshot to be made ready; then the one before answers."""
NOTHING_ELSE: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "temp_directory": "",
}
"""A statement reads its own file: no other path, no network, no extension; nothing is spilled."""


class Snapshot:
    """One published file. Closed when it is retired and its last reader is done."""

    def __init__(self, path: Path, memory_mb: int = Bounds.memory_mb) -> None:
        self._path, self._memory_mb = path, memory_mb
        limits = {**NOTHING_ELSE, "memory_limit": f"{memory_mb}MiB"}
        self._database = duckdb.connect(str(path), read_only=True, config=limits)
        try:
            self.manifest = manifest(self._database)
        except BaseException:
            self._database.close()
            raise
        self.board: Board | None = None
        """What came since, as it stands now; a request takes it once and keeps to it."""
        self._made: dict[str, Any] = {}
        self._making = threading.Lock()
        self._readers = 0
        self._retired = False
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return self.manifest.snapshot

    @property
    def folder(self) -> Path:
        """Where it lies, with what is told beside it."""
        return self._path.parent

    @property
    def size(self) -> None:
        """No entries of the ledger are in it."""
        return None

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """The latest event of the sources, or of all where they have none of their own."""
        return self.manifest.as_of(sources) or self.manifest.data_as_of

    def deliveries(self, sources: Sequence[str]) -> list[str]:
        """The deliveries that hold rows of the sources, in the order of their names.

        None where the snapshot is older than the list of them.
        """
        if not self.rows("select 1 from duckdb_tables() where table_name = 'deliveries'", ()):
            return []
        marks = ", ".join("?" for _ in sources) or "null"
        sql = f"select distinct delivery from deliveries where source_id in ({marks}) order by 1"  # noqa: S608
        return [delivery for (delivery,) in self.rows(sql, sources)]

    @property
    def has_seeds(self) -> bool:
        """Whether a live board can be made of it; a snapshot of before there were any has none."""
        sql = "select 1 from duckdb_schemas() where schema_name = ? and database_name = ?"
        return bool(self.rows(sql, [SCHEMA, self._path.stem]))

    def check(self) -> None:
        """Raise `Refusal` where the file can no longer be read."""
        try:
            self.rows("select snapshot_id from manifest", ())
        except duckdb.Error as error:
            raise Refusal("NO_SNAPSHOT", "The published snapshot cannot be read.") from error

    @contextmanager
    def earlier(self, snapshot: str) -> Iterator["Snapshot | None"]:
        """The snapshot of that id, from the same folder; None where it is no longer kept."""
        if snapshot == self.id:
            yield self
            return
        path = self._path.with_name(f"snapshot-{snapshot}.duckdb")
        if not NAME.fullmatch(snapshot) or not path.exists():
            yield None
            return
        found = Snapshot(path, self._memory_mb)
        try:
            yield found
        finally:
            found.retire()

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may read the frames too. Call it from a thread."""
        with self.looking() as cursor:
            for name, frame in frames.items():
                cursor.register(name, frame)
            return cursor.execute(sql, list(values)).fetchall()

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows of one statement as a frame, for what SQL cannot do. Call it from a thread."""
        with self.looking() as cursor:
            found = cursor.sql(sql, params=list(values)).to_arrow_table()
        return pl.DataFrame(pl.from_arrow(found))

    def looking(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor for statements of one question, within its time."""
        return deadline.cursor(self._database)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made of this file under the name; made by whoever asks first."""
        with self._making:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def hold(self) -> None:
        """One reader more."""
        with self._lock:
            self._readers += 1

    def let_go(self) -> None:
        """One reader less; the last of a retired snapshot closes it."""
        with self._lock:
            self._readers -= 1
            self._close_if_done()

    def retire(self) -> None:
        """No new readers; close once those there are done."""
        with self._lock:
            self._retired = True
            self._close_if_done()

    def _close_if_done(self) -> None:
        if self._retired and self._readers == 0:
            self._database.close()


class Snapshots:
    """Follows the pointer of the folder that snapshots are published to."""

    def __init__(
        self,
        folder: Path,
        memory_mb: int = Bounds.memory_mb,
        prepare: Callable[[Snapshot], None] | None = None,
    ) -> None:
        self._folder, self._memory_mb = folder, memory_mb
        self._prepare = prepare
        self._current: Snapshot | None = None
        self._seen: tuple[int, ...] = ()
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def stale(self) -> bool:
        """Whether the pointer was written since the current snapshot was opened."""
        return self._stamp() != self._seen

    def refresh(self) -> None:
        """Open what the pointer names, and make it ready to be served.

        What is being served stays meanwhile, and where that cannot be opened.
        """
        if not self._opening.acquire(timeout=-1 if self._current is None else PATIENCE_SECONDS):
            return
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            try:
                with work("swap"):
                    opened = Snapshot(self._target(), self._memory_mb)
                    if self._prepare is not None:
                        self._prepare(opened)
            except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
                LOG.warning("%s: not opened: %s", self._folder / POINTER, error)
                return
            with self._lock:
                before, self._current, self._seen = self._current, opened, stamp
            LOG.info("serving snapshot %s", opened.id)
            tell(opened.manifest)
            if before is not None:
                before.retire()
        finally:
            self._opening.release()

    @contextmanager
    def pinned(self) -> Iterator[Snapshot]:
        """The current snapshot, kept open for the length of a request."""
        with self._lock:
            snapshot = self._current
            if snapshot is None:
                raise Refusal("NO_SNAPSHOT", "Nothing is published yet; publish a snapshot first.")
            snapshot.hold()
        try:
            yield snapshot
        finally:
            snapshot.let_go()

    def close(self) -> None:
        """Serve nothing more."""
        with self._lock:
            before, self._current, self._seen = self._current, None, ()
        if before is not None:
            before.retire()

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = (self._folder / POINTER).stat()
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_ino, found.st_size)

    def _target(self) -> Path:
        pointer = json.loads((self._folder / POINTER).read_text("utf-8"))
        name = str(pointer["file"])
        if Path(name).name != name:
            raise ValueError(f"file {name!r} does not lie in the folder itself")
        return self._folder / name
