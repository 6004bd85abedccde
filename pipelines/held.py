"""Notices of what is held back or missing, beside the snapshots, for those who read these.

A blocked day changes nothing in the snapshot that keeps answering; who asks it must learn of the
day all the same. A notice holds names of files and rules, never a row.
"""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipelines.findings import Finding

FOLDER = "held"
WORDS = ("file", "rule", "detail", "remedy")


def note(published: Path, source: str, day: str, found: Sequence[Finding]) -> None:
    """Say what is wrong with a source's day; where nothing is, take back that anything was."""
    path = published / FOLDER / f"{source}.{day}.json"
    if not found:
        path.unlink(missing_ok=True)
        return
    told = {
        "source": source,
        "day": day,
        "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "findings": [{name: getattr(one, name) for name in WORDS} for one in found],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    partial.replace(path)


def notices(published: Path) -> list[Path]:
    """The notices that there are now."""
    return sorted((published / FOLDER).glob("*.json"))
