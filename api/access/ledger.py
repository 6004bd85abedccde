"""The record of every answer and every denial, on disk before either leaves the house.

Append-only, one JSON object a line. That no line was altered or cut is proved by checkpoints.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.access.acts import Act, Acts, Done
from api.access.records import Reading, Records
from api.errors import Refusal
from contracts.journal import append
from telemetry.work import count, worked

UNAVAILABLE = "LEDGER_UNAVAILABLE"


@dataclass
class _Waiting:
    """A line that somebody waits for, and what became of it."""

    line: bytes
    done: bool = False
    error: OSError | None = None


class Ledger:
    """One file. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "access.jsonl"
        self._records = Records(self._path)
        self._acts = Acts(self._path)
        self._waiting: list[_Waiting] = []
        self._queueing = threading.Lock()
        self._writing = threading.Lock()

    @worked("ledger")
    def append(self, entry: Mapping[str, object]) -> None:
        """Make the entry durable; `LEDGER_UNAVAILABLE` where that cannot be done.

        Whoever comes first waits for the disk once for all who came meanwhile.
        """
        mine = _Waiting(json.dumps(entry, ensure_ascii=False, default=str).encode())
        with self._queueing:
            self._waiting.append(mine)
        with self._writing:
            if not mine.done:
                self._write()
        if mine.error is not None:
            raise Refusal(
                UNAVAILABLE,
                "The access ledger cannot be written, and nothing is answered without it. "
                "Tell the operator.",
            ) from mine.error

    def reading(self) -> Reading:
        """The entries that there are now; `LEDGER_UNAVAILABLE` where they cannot be read."""
        with _readable():
            return self._records.reading()

    def acts(self) -> tuple[Act, ...]:
        """What was done and allowed so far; `LEDGER_UNAVAILABLE` where it cannot be read."""
        with _readable():
            return self._acts.all()

    def done(self, identity: str) -> Done | None:
        """What an officer did under that id; `LEDGER_UNAVAILABLE` where it cannot be read."""
        with _readable():
            return self._acts.done(identity)

    def check(self) -> None:
        """Raise what `append` would if the ledger could not be written."""
        try:
            append(self._path, ())
        except OSError as error:
            raise Refusal(UNAVAILABLE, "The access ledger cannot be written.") from error

    def close(self) -> None:
        """Let go of what was read."""
        self._records.close()

    def _write(self) -> None:
        with self._queueing:
            batch, self._waiting = self._waiting, []
        try:
            append(self._path, [one.line for one in batch])
            count("ledger.entries", len(batch))
        except OSError as error:
            count("ledger.failures")
            for one in batch:
                one.error = error
        for one in batch:
            one.done = True


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(
            UNAVAILABLE, "The access ledger cannot be read. Tell the operator."
        ) from error
