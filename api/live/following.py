"""Follows the lane: brings what is new onto the board of the snapshot that is served.

Where nothing ever came by the lane there is no board, and the snapshot answers alone. Where the
lane cannot be read the board stays as it was; its rows say how old they are, and so does `/readyz`.
"""

import asyncio
import logging
import threading
import time
from asyncio import to_thread
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from api.live.bench import Bench
from api.live.news import News
from api.snapshot import Snapshot
from api.snapshots import Snapshots
from lane.batch import Batch
from lane.log import LaneError, Log, Place, behind
from telemetry.work import count, moment, work

LOG = logging.getLogger("stationhouse.live")
REST_SECONDS, MOST_REST_SECONDS = 0.1, 1.0
"""Between two looks at the lane, or a third of what the last one took, so that there is always time
for what is asked. What comes meanwhile is brought together."""
BROKEN_SECONDS = 5.0
"""Before the next look where the last one failed."""


class Following:
    """The one task of a worker that works at the board. Safe to share between threads."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._place: Place | None = None
        self._snapshot: Snapshot | None = None
        self._bench: Bench | None = None
        self._read_at = 0.0
        self._working = threading.Lock()
        self.news = News()
        """Where another board is told of."""

    def prepare(self, snapshot: Snapshot) -> None:
        """Make the board of a snapshot that is about to be served.

        It is served without one where nothing came by the lane, or where none can be made.
        """
        with self._working:
            before, self._bench, self._snapshot = self._bench, None, snapshot
            if before is None:
                self._place = None
            try:
                if before is not None and snapshot.has_seeds:
                    bench = self._opened(snapshot)
                    bench.carry(before)
                    # Before the lane is read, which may be away just now.
                    snapshot.board = bench.board(str(self._place))
                self._follow(snapshot)
            except Exception as error:
                self._failed(error)
            finally:
                if before is not None:
                    before.close()

    def refresh(self) -> bool:
        """Bring what is new; False where that failed."""
        with self._working:
            try:
                if self._snapshot is not None:
                    self._follow(self._snapshot)
            except Exception as error:
                self._failed(error)
                return False
            return True

    def age_seconds(self) -> float | None:
        """How long ago the lane was read to its end; None where there is no board."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.board is None:
            return None
        return time.monotonic() - self._read_at

    @asynccontextmanager
    async def running(self, snapshots: Snapshots) -> AsyncIterator[None]:
        """While the context lasts, follow the lane and what is published."""
        task = asyncio.create_task(self._run(snapshots))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def close(self) -> None:
        """Let go of all."""
        with self._working:
            if self._bench is not None:
                self._bench.close()
            self._bench = self._snapshot = None
            self._log.close()

    async def _run(self, snapshots: Snapshots) -> None:
        before = None
        while True:
            if snapshots.stale():
                await to_thread(snapshots.refresh)
            began = time.monotonic()
            is_well = await to_thread(self.refresh)
            took = time.monotonic() - began
            board = self._snapshot.board if self._snapshot else None
            if board is not before:
                before = board
                self.news.tell()
            rest = min(max(REST_SECONDS, took / 3), MOST_REST_SECONDS)
            await asyncio.sleep(rest if is_well else BROKEN_SECONDS)

    def _follow(self, snapshot: Snapshot) -> None:
        came = 0
        for batches, place in behind(self._log, self._place):
            came += self._bring(snapshot, batches)
            self._place = place
        self._read_at = time.monotonic()
        moment("board.read", time.time())
        bench = self._bench
        if bench is not None and (came or snapshot.board is None):
            with work("board"):
                snapshot.board = bench.board(str(self._place))
        if bench is not None and bench.is_due:
            with work("board.due"):
                snapshot.board = bench.next_due(str(self._place))

    def _bring(self, snapshot: Snapshot, batches: Sequence[Batch]) -> int:
        if self._bench is None and not snapshot.has_seeds:
            return 0
        came = (self._bench or self._opened(snapshot)).bring(batches)
        count("board.events", came)
        return came

    def _opened(self, snapshot: Snapshot) -> Bench:
        with work("board.open"):
            self._bench = Bench(snapshot)
        return self._bench

    def _failed(self, error: Exception) -> None:
        """Whatever it is, what is served goes on, and the next look begins well.

        What is half done on a bench is not gone on with.
        """
        count("board.failures")
        if isinstance(error, LaneError | OSError):
            LOG.warning("the lane cannot be read; the board stays as it is: %s", error)
            return
        LOG.error("the board is made anew", exc_info=error)
        if self._bench is not None:
            self._bench.close()
        self._bench = self._place = None
