"""Which snapshot is served: what the pointer names, pinned by a request, swapped meanwhile."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from api.errors import Refusal
from api.guard.bounds import Bounds
from api.manifest import tell
from api.snapshot import Snapshot
from telemetry.work import work

LOG = logging.getLogger("stationhouse.api")
POINTER = "current.json"
PATIENCE_SECONDS = 1.0
"""So long a question waits for a new snapshot to be made ready; then the one before answers."""


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
