"""What intake has held back from publication: the last good snapshot answers meanwhile.

The notices lie beside the snapshots, written by who publishes; none of them is a row of data.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

LOG = logging.getLogger("stationhouse.api")
FOLDER = "held"
WORDS = ("file", "rule", "detail", "remedy")
"""What a finding says."""


@dataclass(frozen=True)
class Held:
    """One source and delivery day that is not in the snapshot, and why."""

    source: str
    day: str
    at: str
    """When it was judged, UTC."""
    findings: tuple[Mapping[str, str], ...]
    """What is wrong with it: file, rule, detail, remedy."""


def held(published: Path) -> Sequence[Held]:
    """The notices by source and day; one that cannot be read is passed over and logged."""
    found = []
    for path in sorted((published / FOLDER).glob("*.json")):
        try:
            found.append(_read(json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            LOG.warning("%s: not read: %s", path, error)
    return found


def _read(text: Mapping[str, Any]) -> Held:
    return Held(
        source=str(text["source"]),
        day=date.fromisoformat(str(text["day"])).isoformat(),
        at=str(text["at"]),
        findings=tuple({name: str(one[name]) for name in WORDS} for one in text["findings"]),
    )
