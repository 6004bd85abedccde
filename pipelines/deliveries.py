"""What lies in the deliveries folder: which file is whose, and which the lake has not taken yet."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from contracts.feeds import feeds
from pipelines.intake.lake import Lake
from pipelines.intake.recognise import digest

BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """A file in the deliveries folder and what its name says of it."""

    path: Path
    sources: tuple[str, ...]
    """Contracts that it fills; empty where no single feed takes it."""
    day: date


def delivered(folder: Path) -> list[Waiting]:
    """Every file in the folder, by name; files still being written (`.partial`) are left alone."""
    names = sorted(folder.iterdir()) if folder.exists() else []
    return [_waiting(path) for path in names if _is_delivery(path)]


def waiting(folder: Path, lake: Lake) -> Iterator[Waiting]:
    """The files that the lake has neither taken nor refused.

    What was refused waits again once its feed was mended.
    """
    settled, strange = set(), {}
    for receipt in lake.receipts():
        if not receipt.feed:
            strange[receipt.file] = datetime.fromisoformat(receipt.taken_at)
        elif receipt.state == "taken" or receipt.feed_version == _version(receipt.feed):
            settled.add(receipt.delivery)
    seen = Seen(lake.root / "seen.json")
    for found in delivered(folder):
        if seen.sha256(found.path) in settled:
            continue
        if found.sources or strange.get(found.path.name, BEGINNING) < _modified(found.path):
            yield found
    seen.save()


class Seen:
    """Hashes of files already read, by name, size and time, so that a look costs no reading.

    Only a saving: a lost or wrong entry costs a hash, since intake hashes what it takes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known: dict[str, str] = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            self._known = {}
        self._kept: dict[str, str] = {}

    def sha256(self, path: Path) -> str:
        """The hash of the file's bytes."""
        facts = path.stat()
        mark = f"{path}|{facts.st_size}|{facts.st_mtime_ns}"
        found = self._known.get(mark) or digest(path)
        self._kept[mark] = found
        return found

    def save(self) -> None:
        """Remember the files seen this time, and forget the others."""
        if self._kept != self._known:
            partial = self._path.with_suffix(".partial")
            partial.write_text(json.dumps(self._kept), "utf-8")
            partial.replace(self._path)


def _version(feed: str) -> str:
    return feeds()[feed].version if feed in feeds() else ""


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(microsecond=0)


def _is_delivery(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.suffix == ".partial" or path.name == "truth.json"
    return not hidden and path.is_file() and not path.is_symlink()


def _waiting(path: Path) -> Waiting:
    takers = [feed for feed in feeds().values() if feed.takes(path.name)]
    modified = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    if len(takers) != 1:
        return Waiting(path, (), modified)
    (feed,) = takers
    sources = tuple(dict.fromkeys(delivers.contract.id for delivers in feed.delivers))
    return Waiting(path, sources, feed.day_of(path.name) or modified)
