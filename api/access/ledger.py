"""The record of every answer and every denial, on disk before either leaves the house.

Append-only, one JSON object a line. Proof that no line was altered or cut comes with the tree.
"""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from api.access.acts import Act, Acts
from api.access.records import Reading, Records
from api.errors import Refusal


class Ledger:
    """One file, opened when first needed. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "access.jsonl"
        self._records = Records(self._path)
        self._acts = Acts(self._path)
        self._file = -1
        self._torn = False
        self._written = 0
        self._synced = 0
        self._writing = threading.Lock()
        self._syncing = threading.Lock()

    def append(self, entry: Mapping[str, object]) -> None:
        """Make the entry durable; `LEDGER_UNAVAILABLE` where that cannot be done."""
        line = json.dumps(entry, ensure_ascii=False, default=str).encode() + b"\n"
        try:
            self._sync(self._write(line))
        except OSError as error:
            raise Refusal(
                "LEDGER_UNAVAILABLE",
                "The access ledger cannot be written, and nothing is answered without it. "
                "Tell the operator.",
            ) from error

    def reading(self) -> Reading:
        """The entries that there are now."""
        return self._records.reading()

    def acts(self) -> tuple[Act, ...]:
        """What was done and allowed so far."""
        return self._acts.all()

    def check(self) -> None:
        """Raise what `append` would if the ledger could not be opened."""
        try:
            with self._writing:
                self._open()
        except OSError as error:
            raise Refusal("LEDGER_UNAVAILABLE", "The access ledger cannot be opened.") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._writing, self._syncing:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1
        self._records.close()

    def _write(self, line: bytes) -> int:
        with self._writing:
            file = self._open()
            whole = b"\n" + line if self._torn else line
            self._torn = os.write(file, whole) != len(whole)
            if self._torn:
                raise OSError(f"{self._path}: only part of a line was written")
            self._written += 1
            return self._written

    def _sync(self, mine: int) -> None:
        """Wait for the disk once for all lines that were written while another waited."""
        with self._syncing:
            if self._synced >= mine:
                return
            reached = self._written
            os.fsync(self._file)
            self._synced = reached

    def _open(self) -> int:
        # A file that was moved away or deleted must not swallow lines: look at the path each time.
        if self._file >= 0 and _same(self._file, self._path):
            return self._file
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o640)
        _sync_folder(self._path.parent)
        return self._file


def _same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
