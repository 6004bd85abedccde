"""Checkpoints of the ledger: how many entries there were and the root over them, signed.

Entries are durable before an answer leaves; checkpoints follow and make later changes visible.
"""

import base64
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from api.access.merkle import leaf_hash
from api.access.note import NoteError, Signer, Verifier
from api.access.tree import Tree
from api.values import in_utc

LOG = logging.getLogger("stationhouse.ledger")
ENTRIES = "access.jsonl"
NOTES = "checkpoints"
STATE = "tree.json"
LOCK = "checkpoint.lock"
NOTHING_YET: Mapping[str, Any] = {
    "size": 0, "offset": 0, "peaks": (), "at": "", "last": "", "from": 0, "wrong": "",
}  # fmt: skip
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
            with FileLock(str(self.folder / LOCK), timeout=0):
                return self._make()
        except Timeout:
            return None  # Another worker is at it.

    def _make(self) -> Checkpoint | None:
        state = self._state()
        if wrong := self._wrong(state):
            self._stop(state, wrong)
            return None
        if state["wrong"]:
            state = NOTHING_YET  # All is as it was signed again; the tree is worked out anew.
        at = in_utc(self.clock())
        fresh, offset = _entries(self.folder / ENTRIES, state["offset"])
        if not fresh:
            self._keep({**state, "at": at, "wrong": ""})
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
        last = leaf_hash(fresh[-1]).hex()
        told = {"size": tree.size, "offset": offset, "peaks": peaks_told, "at": at}
        self._keep({**told, "last": last, "from": offset - len(fresh[-1]) - 1, "wrong": ""})
        return made

    def _wrong(self, state: Mapping[str, Any]) -> str:
        """What is no longer as it was vouched for, by the last entry; all, where that was wrong."""
        if state["wrong"]:
            return differs(self.folder, self.signer.verifier)
        if not state["size"]:
            return ""
        found, end = _entries(self.folder / ENTRIES, state["from"], state["offset"])
        if [leaf_hash(one).hex() for one in found] == [state["last"]] and end == state["offset"]:
            return ""
        return f"the ledger does not hold entry {state['size']} as it was signed"

    def check(self) -> None:
        """Hold all that was vouched for against the newest checkpoint, as when a service starts."""
        with FileLock(str(self.folder / LOCK)):
            if wrong := differs(self.folder, self.signer.verifier):
                self._stop(self._state(), wrong)

    def _stop(self, state: Mapping[str, Any], wrong: str) -> None:
        """Vouch for nothing until the entries are again what was signed."""
        self._keep({**state, "wrong": wrong})
        LOG.error("%s; put the entries back from the second place", wrong)

    def _keep(self, state: Mapping[str, Any]) -> None:
        """Where the tree stands, and when nothing waited last."""
        _write(self.folder / STATE, json.dumps(state))

    def fresh(self) -> bool:
        """Whether the entries are as they were signed, and none waits for longer than it may."""
        try:
            state = self._state()
            size = (self.folder / ENTRIES).stat().st_size
        except FileNotFoundError:
            size = 0
        except OSError:
            return False
        if state["wrong"] or size < state["offset"]:
            return False
        if size == state["offset"]:
            return True
        since = datetime.fromisoformat(state["at"].removesuffix("Z")) if state["at"] else None
        return since is not None and self.clock() - since < FRESH

    def _state(self) -> Mapping[str, Any]:
        path = self.folder / STATE
        try:
            found = path.stat()
        except FileNotFoundError:
            return NOTHING_YET
        return _read_state(path, (found.st_mtime_ns, found.st_ino))


@lru_cache(maxsize=8)
def _read_state(path: Path, _stamp: tuple[int, int]) -> Mapping[str, Any]:
    """What stands in the file that the stamp is of: it is looked at with each question."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return {**NOTHING_YET, **found}
    except (ValueError, TypeError):
        # It follows from the entries and is worked out anew, once they are as they were signed.
        return {**NOTHING_YET, "wrong": f"{path.name} cannot be read"}


def latest(folder: Path, verifier: Verifier) -> Checkpoint | None:
    """The newest checkpoint of the folder, if its signature is good."""
    notes = sorted(one for one in (folder / NOTES).glob("[0-9]*") if not one.suffix)
    return Checkpoint.read(verifier.open(notes[-1].read_text("utf-8"))) if notes else None


def differs(folder: Path, verifier: Verifier) -> str:
    """How the entries differ from what the newest checkpoint signed; empty where they do not."""
    try:
        said = latest(folder, verifier)
    except (NoteError, ValueError) as error:
        return f"the newest checkpoint of {folder} is none: {error}"
    if said is None:
        return ""
    try:
        with (folder / ENTRIES).open("rb") as file:
            tree = Tree().grown(line[:-1] for line in islice(file, said.size))
    except FileNotFoundError:
        tree = Tree()
    if tree.size < said.size:
        return f"{said.size} entries of {folder} were signed and {tree.size} are there"
    if tree.root != said.root:
        return f"the entries of {folder} are not those that were signed"
    return ""


def _entries(path: Path, offset: int, end: int | None = None) -> tuple[list[bytes], int]:
    """Whole lines behind the offset and where they end; half a line waits for its rest."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            found = file.read() if end is None else file.read(end - offset)
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
