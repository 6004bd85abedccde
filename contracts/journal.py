"""A file of lines that only grows: whole lines, on the disk, whoever else writes to it."""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

from contracts.durable import flush


def append(path: Path, lines: Sequence[bytes]) -> None:
    """Write the lines behind what is there; they are on the disk when this returns.

    Several processes may do so at once: the file is locked while one writes. Half a line that a
    process left behind is ended first, so that it never runs into a line of ours. `OSError` where
    it cannot be done.
    """
    if any(b"\n" in line for line in lines):
        raise ValueError(f"{path}: an entry is one line")
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        whole = b"".join(line + b"\n" for line in lines)
        if _torn(descriptor):
            whole = b"\n" + whole
        if os.write(descriptor, whole) != len(whole):
            raise OSError(f"{path}: only part of the lines was written; is the disk full?")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        flush(path.parent)


def _torn(descriptor: int) -> bool:
    """Whether the file ends within a line."""
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
