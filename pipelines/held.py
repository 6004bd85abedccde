"""Notices of what is held back from publication, beside the snapshots, for those who read these.

A blocked day changes nothing in the snapshot that keeps answering; who asks it must learn of the
day all the same. A notice holds names of files and rules, never a row.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pipelines.intake.receipt import Receipt
from pipelines.quality import Tally, limits

FOLDER = "held"


def note(
    published: Path, source: str, day: str, found: Tally, receipts: Iterable[Receipt] = ()
) -> bool:
    """Say of a source's day that it is held back, or take back that it was; whether it is.

    `receipts` are those of the day; of them the files are named of which rows were put aside.
    """
    path = published / FOLDER / f"{source}.{day}.json"
    _, most = limits(source)
    if not found.refused and found.quarantined_pct <= most:
        path.unlink(missing_ok=True)
        return False
    told = {
        "source": source,
        "day": day,
        "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "quarantined_pct": round(found.quarantined_pct, 3),
        "limit_pct": most,
        "reasons": [{"rule": rule, "rows": n} for rule, n in found.reasons.most_common()],
        "files": [
            receipt.file
            for receipt in receipts
            if any(one.quarantined for one in receipt.tables.values() if one.source == source)
        ],
        "refusals": [
            {"file": receipt.file, **receipt.refusal}
            for receipt in found.refused
            if receipt.refusal
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    partial.replace(path)
    return True


def notices(published: Path) -> list[Path]:
    """The notices that there are now."""
    return sorted((published / FOLDER).glob("*.json"))
