"""What was sealed so far, durably: so that each batch is in one delivery, whatever happens.

A cut is written down before its files are, and again once they are there. After a crash in between
the same batches are written once more, to the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.durable import flush, write
from lane.batch import moment, parsed
from lane.log import Place

FILE = "sealed.json"


@dataclass(frozen=True)
class Cut:
    """A stretch of the log: so many batches behind the last cut, up to a place."""

    batches: int
    to: Place
    at: datetime
    """UTC without a zone; the files are named by it."""
    files: Mapping[str, str] | None = None
    """SHA-256 of each file by its name; None until all are there."""


@dataclass(frozen=True)
class Cuts:
    """The place up to which all is sealed, and the cuts that the log still holds."""

    place: Place | None = None
    open: Cut | None = None
    """The one that is being made into files."""
    kept: tuple[Cut, ...] = ()
    """Those sealed, oldest first."""

    @classmethod
    def read(cls, folder: Path) -> "Cuts":
        """What was written last; nothing where nothing was ever sealed."""
        try:
            found: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
        except FileNotFoundError:
            return cls()
        kept = tuple(_cut(one) for one in found["kept"])
        return cls(found["place"], _cut(found["open"]) if found["open"] else None, kept)

    def write(self, folder: Path) -> None:
        """On the disk when it returns."""
        told = {
            "place": self.place,
            "open": _told(self.open) if self.open else None,
            "kept": [_told(one) for one in self.kept],
        }
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / FILE, json.dumps(told, indent=1))
        flush(folder)


def _told(cut: Cut) -> dict[str, object]:
    return {**asdict(cut), "at": moment(cut.at)}


def _cut(found: Mapping[str, Any]) -> Cut:
    return Cut(**{**found, "at": parsed(found["at"])})
