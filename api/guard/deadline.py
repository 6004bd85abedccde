"""The time that a question has, and the statements that are stopped when it is over.

A statement of the database is interrupted. Work in Python cannot be: whoever asked is told that it
took too long, and snapshot and turn stay taken until the work has really ended.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import duckdb

from api.errors import Refusal

T = TypeVar("T")
GRACE_SECONDS = 1.0
"""How long after its time an interrupted question may take to say so itself."""
AGAIN_SECONDS = 0.05
"""A statement that began just as it was interrupted is interrupted again after this."""


class Stopped(Refusal):
    """A question that took more than it may; `reason` is for the ledger."""

    def __init__(self, reason: str, code: str, message: str) -> None:
        super().__init__(code, message)
        self.reason = reason


class Deadline:
    """The time of one question, and what runs for it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._lock = threading.Lock()

    def left(self) -> float:
        """Seconds that are left; nought when it is over."""
        return max(self._ends - time.monotonic(), 0.0)

    def check(self) -> None:
        """`Stopped` when it is over."""
        if not self.left():
            raise self._late()

    @contextmanager
    def running(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """While the cursor is used, it is interrupted when the time is over."""
        self.check()
        with self._lock:
            self._running.add(cursor)
        try:
            yield
        except duckdb.InterruptException as error:
            raise self._late() from error
        finally:
            with self._lock:
                self._running.discard(cursor)

    async def enforce(self, work: "asyncio.Task[Any]") -> None:
        """Interrupt what runs when the time is over, until the work has ended."""
        await asyncio.wait({work}, timeout=self.left())
        while not work.done():
            with self._lock:
                # A cursor leaves the set before it is closed: none here is.
                for cursor in self._running:
                    cursor.interrupt()
            await asyncio.wait({work}, timeout=AGAIN_SECONDS)

    def _late(self) -> Stopped:
        return Stopped(
            "TIMEOUT",
            "TIMEOUT",
            f"The question took longer than {self._seconds:g} seconds and was stopped; ask for "
            "fewer days, a smaller area or fewer capabilities at once.",
        )


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)
_ENFORCED: set["asyncio.Task[None]"] = set()
"""Kept here, as the loop itself keeps no task."""


def current() -> Deadline:
    """The deadline of the question that is being answered; an hour where there is none."""
    return _CURRENT.get() or Deadline(3_600)


async def bounded(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """What comes of the work; `Stopped` where it takes too long.

    Work that does not stop goes on unheard, and keeps what it holds until it has ended.
    """
    deadline = Deadline(seconds)
    before = _CURRENT.set(deadline)
    try:
        task = asyncio.create_task(work)
    finally:
        _CURRENT.reset(before)
    guard = asyncio.create_task(deadline.enforce(task))
    _ENFORCED.add(guard)
    guard.add_done_callback(_ENFORCED.discard)
    await asyncio.wait({task}, timeout=seconds + GRACE_SECONDS)
    if task.done():
        return task.result()
    task.add_done_callback(_heard)
    raise deadline._late()


def _heard(task: "asyncio.Task[Any]") -> None:
    """Whatever became of it: its asker was told already."""
    if not task.cancelled():
        task.exception()


@contextmanager
def cursor(database: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor for one statement, within the time and the memory of the question."""
    with database.cursor() as made:
        try:
            with current().running(made):
                yield made
        except duckdb.OutOfMemoryException as error:
            raise Stopped(
                "MEMORY",
                "QUERY_TOO_LARGE",
                "The question needs more memory than one may take; ask for fewer days, a smaller "
                "area or coarser groups.",
            ) from error
