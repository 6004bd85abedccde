"""Whether a ledger is what its checkpoints say; needs the folder and the published key alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.access.checkpoint import ENTRIES, NOTES, Checkpoint
from api.access.merkle import includes, leaf_hash
from api.access.note import NoteError, Verifier
from api.access.tree import Tree


@dataclass(frozen=True)
class Verified:
    """What was found: entries and checkpoints looked at, and the first thing that is wrong."""

    entries: int
    checkpoints: int
    waiting: int
    """Entries behind the last checkpoint, which nothing vouches for yet."""
    wrong: str = ""


def verify(folder: Path, verifier: Verifier, copy: Path | None = None) -> Verified:
    """Recompute the tree from the entries and hold every checkpoint against it, oldest first."""
    entries = _lines(folder / ENTRIES)
    tree, good, seen = Tree(), 0, 0
    for name, note in _notes(folder):
        seen += 1
        try:
            said = Checkpoint.read(verifier.open(note))
        except (NoteError, ValueError) as error:
            return Verified(len(entries), seen, 0, f"checkpoint {name}: {error}")
        if said.size < good or said.size > len(entries):
            wrong = f"checkpoint {name}: {said.size} entries were there, {len(entries)} are"
            return Verified(len(entries), seen, 0, wrong + _cut(entries, copy))
        tree = tree.grown(entries[good : said.size])
        if tree.root != said.root:
            wrong = f"an entry from {good + 1} to {said.size} is not what checkpoint {name} signed"
            return Verified(len(entries), seen, 0, wrong + _place(entries, copy, good, said.size))
        good = said.size
    return Verified(len(entries), seen, len(entries) - good)


def proved(folder: Path, proof: Mapping[str, Any]) -> str:
    """What is wrong with the answer of `auditProof` about one entry; empty where it holds."""
    entries = _lines(folder / ENTRIES)
    index, size = int(proof["leafIndex"]), int(proof["treeSize"])
    if index >= len(entries):
        return f"entry {index + 1} is not there; there are {len(entries)}"
    if size > len(entries) or Tree().grown(entries[:size]).root.hex() != proof["rootHash"]:
        return f"the root of the proof is not that of the first {size} entries"
    path = [bytes.fromhex(step) for step in proof["inclusionPath"]]
    found = leaf_hash(entries[index])
    if found.hex() != proof["leafHash"]:
        return f"entry {index + 1} is not what the proof is of"
    if not includes(index, size, found, path, bytes.fromhex(proof["rootHash"])):
        return f"the path does not lead from entry {index + 1} to the root"
    return ""


def _place(entries: list[bytes], copy: Path | None, first: int, last: int) -> str:
    """Which entry it is, where the copy tells."""
    if copy is None:
        return ""
    kept = _lines(copy / ENTRIES)
    for number in range(first, min(last, len(kept))):
        if kept[number] != entries[number]:
            return f"; entry {number + 1} differs from the copy"
    return "; the copy has been changed in the same way or before"


def _cut(entries: list[bytes], copy: Path | None) -> str:
    kept = len(_lines(copy / ENTRIES)) if copy else 0
    return f"; the copy has {kept}" if kept > len(entries) else ""


def _notes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / NOTES).glob("[0-9]*")):
        if path.suffix != ".partial":
            yield path.name, path.read_text("utf-8", errors="replace")


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
