"""Lines that are on disk before anything rests on them, from several processes at once."""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


def append(path: Path, lines: Sequence[bytes]) -> None:
    """Make the lines durable behind those that are there; `OSError` where that cannot be done.

    A last line that somebody was killed in the middle of is ended first, so that it stays alone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    handle = os.open(path, FLAGS, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        text = (b"\n" if torn else b"") + b"".join(line + b"\n" for line in lines)
        if os.write(handle, text) != len(text):
            raise OSError(f"{path}: only a part was written")
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
