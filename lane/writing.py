"""The end of the log that grows: one process writes there, and leaves nothing half written.

What a crash left half written is cut before anything is appended. Each opening begins a segment of
its own, so that a place behind a cut is never a place of something else.
"""

import errno
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from contracts.durable import flush
from lane.batch import Batch
from lane.frames import WHOLE, Frame, framed, frames
from lane.log import BusyError, FullError, LaneError
from telemetry.logs import said

LOG = logging.getLogger("stationhouse.lane")
SUFFIX = ".lane"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def numbers(folder: Path) -> list[int]:
    """The segments that there are, oldest first."""
    try:
        return sorted(int(one.stem) for one in folder.iterdir() if one.suffix == SUFFIX)
    except FileNotFoundError:
        return []


def path(folder: Path, number: int) -> Path:
    """The file of a segment."""
    return folder / f"{number:010d}{SUFFIX}"


class Writer:
    """Holds the lock of the log and the segment that is written. Not for several threads."""

    def __init__(self, folder: Path, segment_bytes: int) -> None:
        """Takes the lock, cuts what is torn, reads the ids; `BusyError` where another has it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._most = folder, segment_bytes
        self._lock = FileLock(folder / ".writer", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError(f"another process appends to {folder}; stop it first") from error
        self._at: dict[str, tuple[int, int]] = {}
        self._file = -1
        self._number, self._size = 0, 0
        there = numbers(folder)
        for number in there:
            self._number = number
            self._learn(number, last=number == there[-1])

    def append(self, batches: Sequence[Batch]) -> None:
        """Write those that are not there yet, with one wait for the disk.

        `FullError` or `LaneError` where that fails: nothing of them is in the log then.
        """
        new: dict[str, bytes] = {}
        for one in batches:
            if one.id not in self._at and one.id not in new:
                new[one.id] = framed(one)
        if not new:
            return
        try:
            self._write(new)
        except OSError as error:
            self._cut_back(error)

    def frame(self, identity: str) -> Frame | None:
        """The batch of that id; None where the log has it not."""
        if identity not in self._at:
            return None
        number, offset = self._at[identity]
        with path(self._folder, number).open("rb") as file:
            file.seek(offset)
            return next(frames(file.read(WHOLE)), None)

    def forget(self, number: int) -> None:
        """Remove the segments before that one, but never the one that is written."""
        gone = [one for one in numbers(self._folder) if one < min(number, self._number)]
        for one in gone:
            path(self._folder, one).unlink()
        if gone:
            self._at = {key: at for key, at in self._at.items() if at[0] > gone[-1]}

    def close(self) -> None:
        """Give the lock back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._lock.release()

    def _learn(self, number: int, *, last: bool) -> None:
        """The ids of a segment from a run before; the torn tail of the last one goes.

        In an older one it is no tail of a crash but damage: it is left as it lies, and told.
        """
        found = path(self._folder, number)
        data = found.read_bytes()
        begin = 0
        for one in frames(data):
            self._at[one.identity] = (number, begin)
            begin = one.end
        if begin == len(data):
            return
        said(
            LOG, logging.WARNING, "torn tail cut" if last else "segment damaged",
            segment=number, bytes=len(data) - begin,
        )  # fmt: skip
        if last:
            os.truncate(found, begin)

    def _write(self, new: dict[str, bytes]) -> None:
        if self._file < 0 or self._size >= self._most:
            self._next()
        begin, data = self._size, b"".join(new.values())
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]
        os.fdatasync(self._file)
        self._size += len(data)
        for identity, frame in new.items():
            self._at[identity] = (self._number, begin)
            begin += len(frame)

    def _next(self) -> None:
        """Begin a segment; the one before is never written again."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        file = os.open(path(self._folder, self._number + 1), flags, 0o640)
        if self._file >= 0:
            os.close(self._file)
        self._file, self._number, self._size = file, self._number + 1, 0
        flush(self._folder)

    def _cut_back(self, error: OSError) -> None:
        """The segment as it was before the write that failed, and never written again.

        So a reader that saw a frame which is cut finds nothing else in its place.
        """
        if self._file >= 0:
            os.ftruncate(self._file, self._size)
            os.close(self._file)
            self._file = -1
        kind = FullError if error.errno in FULL else LaneError
        raise kind(f"{self._folder}: {error.strerror}; nothing of it was kept") from error
