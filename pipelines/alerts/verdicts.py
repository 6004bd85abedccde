"""Failed expectations as findings: what the quality run wrote beside the lake, if it did."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.findings import ERROR, WARN, Finding
from pipelines.intake.receipt import Receipt
from pipelines.quality import FAIL
from pipelines.quality import WARN as DOUBTED

RESULTS = Path("quality") / "results"


def verdicts(
    lake: Path, receipts: Mapping[tuple[str, str], list[Receipt]], since: datetime
) -> list[Finding]:
    """A finding for each failed rule of every result written since; `receipts` by source and day.

    A rule of severity ERROR that failed is told at once; all others can wait for the digest.
    """
    found: list[Finding] = []
    for path in sorted((lake / RESULTS).glob("source=*/day=*/result.json")):
        if path.stat().st_mtime >= since.timestamp():
            found += _of(json.loads(path.read_text("utf-8")), receipts)
    return found


def _of(
    result: Mapping[str, Any], receipts: Mapping[tuple[str, str], list[Receipt]]
) -> Iterator[Finding]:
    source, day = str(result["source_id"]), str(result["day"])
    files = receipts.get((source, day), [])
    for one in result["results"]:
        if one["state"] not in (FAIL, DOUBTED):
            continue
        at_once = one["state"] == FAIL and str(one["severity"]).upper() == ERROR
        yield Finding(
            rule=str(one["rule_id"]),
            check=str(one["rule_id"]),
            source=source,
            day=day,
            file=", ".join(receipt.file for receipt in files),
            detail=_detail(one),
            remedy=str(one.get("remedy") or "mend what the rule names and deliver the file again"),
            agency=files[0].agency if files else "",
            contact=files[0].contact if files else "",
            severity=ERROR if at_once else WARN,
        )


def _detail(one: Mapping[str, Any]) -> str:
    """Counts and bounds; what was observed only where it is a number, since text may be a row's."""
    words = [f"{one['rows_failed']:,} of {one['rows_checked']:,} rows failed"]
    for name in ("observed", "threshold"):
        if isinstance(one.get(name), int | float):
            words.append(f"{name} {one[name]:g}")
    return ", ".join(words)
