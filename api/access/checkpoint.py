"""Checkpoints of the ledger: how many entries there were and the root over them, signed.

Entries are durable before an answer leaves; checkpoints follow and make later changes visible.
"""

import base64
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from api.access.note import Signer, Verifier
from api.access.tree import Tree
from api.values import in_utc

ENTRIES = "access.jsonl"
NOTES = "checkpoints"
STATE = "tree.json"
FRESH = timedelta(hours=4)
"""Older than this while entries wait, and what is sensitive is not answered (as X-Road does)."""


@dataclass(frozen=True)
class Checkpoint:
    """What a note says, as C2SP's tlog-checkpoint has it; the time is our extension line."""

    origin: str
    size: int
    root: bytes
    at: str

    @property
    def text(self) -> str:
        """The lines that are signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{self.at}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """From the lines that were signed."""
        origin, size, root, at = text.splitlines()
        return cls(origin, int(size), base64.b64decode(root, validate=True), at)


@dataclass(frozen=True)
class Checkpoints:
    """Makes and keeps the checkpoints of one ledger; one of several workers at a time."""

    folder: Path
    signer: Signer
    clock: Callable[[], datetime]
    copy: Path | None = None
    """The second place, best on another disk under another's hands."""

    def make(self) -> Checkpoint | None:
        """One more checkpoint where entries came since the last; None where none did."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(str(self.folder / "checkpoint.lock"), timeout=0):
                return self._make()
        except Timeout:
            return None  # Another worker is at it.

    def _make(self) -> Checkpoint | None:
        state = self._state()
        fresh, offset = _entries(self.folder / ENTRIES, state["offset"])
        at = in_utc(self.clock())
        if not fresh:
            self._keep({**state, "at": at})
            return None
        peaks = tuple(bytes.fromhex(peak) for peak in state["peaks"])
        tree = Tree(state["size"], peaks).grown(fresh)
        made = Checkpoint(self.signer.name, tree.size, tree.root, at)
        note = self.signer.sign(made.text)
        _write(self.folder / NOTES / f"{tree.size:012d}", note)
        if self.copy:
            _extend(self.copy / ENTRIES, self.folder / ENTRIES, offset)
            _write(self.copy / NOTES / f"{tree.size:012d}", note)
        peaks_told = [peak.hex() for peak in tree.peaks]
        self._keep({"size": tree.size, "offset": offset, "peaks": peaks_told, "at": at})
        return made

    def _keep(self, state: Mapping[str, Any]) -> None:
        """Where the tree stands, and when nothing waited last."""
        _write(self.folder / STATE, json.dumps(state))

    def fresh(self) -> bool:
        """Whether nothing has waited for a checkpoint longer than it may."""
        state = self._state()
        try:
            waiting = (self.folder / ENTRIES).stat().st_size > state["offset"]
        except FileNotFoundError:
            return True
        if not waiting:
            return True
        since = datetime.fromisoformat(state["at"].removesuffix("Z")) if state["at"] else None
        return since is not None and self.clock() - since < FRESH

    def _state(self) -> Mapping[str, Any]:
        path = self.folder / STATE
        try:
            found = path.stat()
        except FileNotFoundError:
            return {"size": 0, "offset": 0, "peaks": [], "at": ""}
        return _read_state(path, (found.st_mtime_ns, found.st_ino))


@lru_cache(maxsize=8)
def _read_state(path: Path, _stamp: tuple[int, int]) -> Mapping[str, Any]:
    """What stands in the file that the stamp is of: it is looked at with each question."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def latest(folder: Path, verifier: Verifier) -> Checkpoint | None:
    """The newest checkpoint of the folder, if its signature is good."""
    notes = sorted((folder / NOTES).glob("[0-9]*"))
    return Checkpoint.read(verifier.open(notes[-1].read_text("utf-8"))) if notes else None


def _entries(path: Path, offset: int) -> tuple[list[bytes], int]:
    """Whole lines behind the offset and where they end; half a line waits for its rest."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            found = file.read()
    except FileNotFoundError:
        return [], offset
    end = found.rfind(b"\n") + 1
    return found[:end].split(b"\n")[:-1], offset + end


def _extend(copy: Path, original: Path, end: int) -> None:
    """Bring the copy to where the original is. Nothing of it is ever cut or written over."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with original.open("rb") as source, copy.open("ab") as target:
        source.seek(target.tell())
        target.write(source.read(max(0, end - target.tell())))
        target.flush()
        os.fsync(target.fileno())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
