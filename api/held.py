"""What intake has held back from publication: the last good snapshot answers meanwhile.

The notices lie beside the snapshots, written by who publishes; none of them is a row of data.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

LOG = logging.getLogger("stationhouse.api")
FOLDER = "held"


@dataclass(frozen=True)
class Held:
    """One source and delivery day that is not in the snapshot, and why."""

    source: str
    day: str
    at: str
    """When it was judged, UTC."""
    refusals: tuple[Mapping[str, str], ...]
    """Files refused whole: file, rule, detail, remedy."""
    quarantined_pct: float
    limit_pct: float


def held(published: Path) -> Sequence[Held]:
    """The notices by source and day; one that cannot be read is passed over and logged."""
    found = []
    for path in sorted((published / FOLDER).glob("*.json")):
        try:
            found.append(_read(json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            LOG.warning("%s: not read: %s", path, error)
    return found


def _read(text: Mapping[str, object]) -> Held:
    refusals = text["refusals"]
    if not isinstance(refusals, list):
        raise TypeError("refusals is no list")
    return Held(
        source=str(text["source"]),
        day=date.fromisoformat(str(text["day"])).isoformat(),
        at=str(text["at"]),
        refusals=tuple({name: str(one[name]) for name in WORDS} for one in refusals),
        quarantined_pct=float(str(text["quarantined_pct"])),
        limit_pct=float(str(text["limit_pct"])),
    )


WORDS = ("file", "rule", "detail", "remedy")
