"""The log as files: append-only segments in one folder, read by whoever may read the folder.

A segment is complete once there is one of a higher number. A reader may see a batch a moment
before it is durable: should the machine lose it then, the board was lost with it.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lane.batch import Batch
from lane.frames import LARGEST, frames
from lane.log import LaneError, Place
from lane.writing import Writer, numbers, path

ENOUGH = 2 * LARGEST
"""Bytes read at once, so that a whole frame always is among them."""


@dataclass
class _Waiting:
    """Batches that somebody waits for, and what became of them."""

    batches: Sequence[Batch]
    done: bool = False
    error: LaneError | None = None


class Segments:
    """A `Log` in a folder."""

    def __init__(self, folder: Path, segment_bytes: int) -> None:
        self._folder, self._most = folder, segment_bytes
        self._writer: Writer | None = None
        self._waiting: list[_Waiting] = []
        self._queueing = threading.Lock()
        self._writing = threading.Lock()

    def append(self, batches: Sequence[Batch]) -> None:
        """Durable when it returns; whoever comes first waits once for all who came meanwhile."""
        mine = _Waiting(batches)
        with self._queueing:
            self._waiting.append(mine)
        with self._writing:
            if not mine.done:
                self._write()
        if mine.error is not None:
            raise mine.error

    def after(self, place: Place | None) -> tuple[Sequence[Batch], Place]:
        """The whole batches behind the place, from one segment or several."""
        first, offset = _parsed(place)
        found: list[Batch] = []
        read = 0
        there = numbers(self._folder)
        for number in [one for one in there if one >= first]:
            if number > first:
                first, offset = number, 0
            data = self._read(number, offset)
            end = 0
            for frame in frames(data):
                found.append(Batch.unpacked(frame.body))
                end = frame.end
            offset += end
            read += end
            if read >= LARGEST or (end and len(data) == ENOUGH):
                break
        return found, Place(f"{first}.{offset}")

    def held(self, identity: str) -> Batch | None:
        """The batch of that id."""
        with self._writing:
            frame = self._opened().frame(identity)
        return Batch.unpacked(frame.body) if frame else None

    def forget(self, place: Place) -> None:
        """Remove the segments that end before the place."""
        with self._writing:
            self._opened().forget(_parsed(place)[0])

    def close(self) -> None:
        """Let another process append."""
        with self._writing:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _read(self, number: int, offset: int) -> bytes:
        """Bytes of a segment; none where it was forgotten meanwhile."""
        try:
            with path(self._folder, number).open("rb") as file:
                file.seek(offset)
                return file.read(ENOUGH)
        except FileNotFoundError:
            return b""

    def _opened(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(self._folder, self._most)
        return self._writer

    def _write(self) -> None:
        with self._queueing:
            group, self._waiting = self._waiting, []
        try:
            self._opened().append([batch for one in group for batch in one.batches])
        except (LaneError, OSError) as error:
            for one in group:
                one.error = self._failed(error)
        for one in group:
            one.done = True

    def _failed(self, error: LaneError | OSError) -> LaneError:
        """What is said of it; where not even the cut succeeded the log is opened anew next time."""
        if isinstance(error, LaneError):
            return error
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        return LaneError(f"{self._folder}: {error.strerror}")


def _parsed(place: Place | None) -> tuple[int, int]:
    number, _, offset = (place or "0.0").partition(".")
    return int(number), int(offset)
