"""Return: quarantined rows as a file for their agency, with the reasons in columns.

The agency's own column names, the line of its file, every reason and what to do. The file says what
quarantine holds and the contract of today allows, no more.
"""

import csv
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from contracts import journal
from contracts.feeds import Delivers, Feed
from contracts.model import withheld_columns
from contracts.rules import Rule
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.shape import WITHHELD
from pipelines.repair.aside import Aside, RepairError, Wanted, delivers_of, of_delivery
from pipelines.repair.house import House
from pipelines.repair.remedy import remedies, rules_of
from pipelines.repair.told import By, tell

RETURNS = "returns.jsonl"
SAID = ("line", "table", "reasons", "remedy")
NO_ROW = "as_delivered"


@dataclass(frozen=True)
class Returned:
    """A file that went back."""

    path: Path
    rows: int
    sha256: str


def masked(row: str, delivers: Delivers | None) -> dict[str, str]:
    """A kept row by the contract's columns, less what the contract of today withholds."""
    hidden = withheld_columns(delivers.contract, delivers.table) if delivers else None
    kept = WITHHELD if row == WITHHELD else json.loads(row)
    if isinstance(kept, str):
        return {NO_ROW: WITHHELD if hidden is None or hidden else kept}
    shut = set(kept) if hidden is None else hidden
    return {name: WITHHELD if name in shut else value for name, value in kept.items()}


def give_back(house: House, receipt: Receipt, wanted: Wanted, out: Path, by: By) -> Returned:
    """Write the file; the ledger is told first. `RepairError` where nothing lies aside."""
    found = list(of_delivery(house.lake, receipt, wanted))
    if not found:
        raise RepairError(f"nothing of {receipt.file} lies in quarantine; see `quarantine list`")
    if out.exists():
        raise RepairError(f"{out} is there already; name another file")
    feed = house.feed_of(receipt)
    rows = list(_rows(found, feed, rules_of(feed)))
    text = _ndjson(rows) if feed.format.kind == "ndjson" else _csv(rows, feed)
    content = text.encode(feed.format.encoding)
    digest = sha256(content).hexdigest()
    told = {"act": "return", "delivery": receipt.delivery, "to": feed.agency, "file": digest}
    tell(house.ledger, "DISCLOSE", by, told, row_count=len(rows))
    _write(out, content)
    line = {**told, "at": by.now.isoformat(timespec="seconds"), "by": by.who, "rows": len(rows)}
    kept = house.lake.root / "repair" / RETURNS
    journal.append(kept, [json.dumps(line, sort_keys=True).encode()])
    return Returned(out, len(rows), digest)


def returned(lake: Lake) -> dict[str, str]:
    """When something of a delivery last went back to its agency, by delivery."""
    path = lake.root / "repair" / RETURNS
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {one["delivery"]: one["at"] for one in map(json.loads, filter(None, lines))}


def _rows(found: list[Aside], feed: Feed, known: dict[str, Rule]) -> Iterator[dict[str, str | int]]:
    for one in found:
        delivers = delivers_of(feed, one.table)
        for line, reasons, row in one.rows.select("line", "reasons", "row").iter_rows():
            said = (line, one.table, ", ".join(reasons), remedies(reasons, known))
            values = masked(row, delivers)
            yield {
                **dict(zip(SAID, said, strict=True)),
                **{_theirs(name, delivers): value for name, value in values.items()},
            }


def _theirs(column: str, delivers: Delivers | None) -> str:
    """The agency's name for the column; ours where theirs holds more than that, or means a word."""
    if delivers is None or column not in delivers.columns:
        return column
    source = delivers.columns[column].source
    shared = [how.source for how in delivers.columns.values()].count(source) > 1
    return column if not source or shared or source in SAID or source.startswith("$") else source


def _csv(rows: list[dict[str, str | int]], feed: Feed) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(
        out, names, restval="", delimiter=feed.format.delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _ndjson(rows: list[dict[str, str | int]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _write(path: Path, content: bytes) -> None:
    """Readable by its owner alone, and there whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
