"""What the receipts say of a source's quality: pure sums, used by checks and by the manifest."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from contracts import codes
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.quality.results import FAIL, PASS, WARN, Result


@dataclass
class Tally:
    """The sums of one source over some receipts. `refused` holds receipts of whole files."""

    files: int = 0
    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    bytes: int = 0
    seconds: float = 0.0
    balanced: bool = True
    dropped: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Names of the files."""
    refused: list[Receipt] = field(default_factory=list)

    @property
    def quarantined_pct(self) -> float:
        """Share of the rows that were quarantined, per cent; 0 where there are none."""
        return 100 * self.quarantined / self.rows if self.rows else 0.0


@cache
def limits(source: str) -> tuple[float, float]:
    """Per cent of quarantined rows at which the source is doubted, and is not published."""
    with (codes.ROOT / "quality_limits.csv").open(encoding="utf-8", newline="") as file:
        found = {row["source"]: row for row in csv.DictReader(file)}
    row = found.get(source, found["*"])
    return float(row["warn_pct"]), float(row["fail_pct"])


def tally(receipts: Iterable[Receipt], source: str) -> Tally:
    """The sums of the tables of one source. A refusal ends when the same bytes are taken."""
    of = list(receipts)
    taken = {receipt.delivery for receipt in of if receipt.state != "refused"}
    refused = [receipt for receipt in of if receipt.state == "refused"]
    total = Tally(refused=[receipt for receipt in refused if receipt.delivery not in taken])
    for receipt in of:
        mine = [count for count in receipt.tables.values() if count.source == source]
        if not mine:
            continue
        total.files += not receipt.releases
        total.names.append(receipt.file)
        total.bytes += receipt.bytes
        total.seconds += receipt.seconds
        total.notes += [f"{note['kind']} {note['column']}".strip() for note in receipt.notes]
        for count in mine:
            _add(total, count, released=bool(receipt.releases))
    return total


def _add(total: Tally, count: TableCount, *, released: bool) -> None:
    """Rows released from quarantine were counted when they came; now fewer of them are aside."""
    total.rows += 0 if released else count.rows
    total.accepted += count.accepted
    total.quarantined += -count.rows if released else count.quarantined
    total.balanced &= count.balanced()
    total.dropped.update(count.dropped)
    (total.reasons.subtract if released else total.reasons.update)(count.reasons)
    total.warnings.update(count.warnings)
    for column, found in count.unmapped.items():
        total.unmapped[column] += sum(found.values())


def state(total: Tally, source: str) -> str:
    """PASS, WARN or FAIL: refused files and the share of quarantined rows against the limits."""
    warn, fail = limits(source)
    if total.refused or total.quarantined_pct > fail:
        return FAIL
    return WARN if total.quarantined_pct > warn or total.unmapped else PASS


def source_state(receipts: Iterable[Receipt]) -> dict[str, dict[str, Any]]:
    """By source: latest event, accepted rows, and the contract's version that rows last came under.

    `contract_versions` are all that some of its rows were judged by.
    """
    found: dict[str, dict[str, Any]] = {}
    for receipt in sorted(receipts, key=lambda one: (one.taken_at, one.delivery)):
        for count in receipt.tables.values():
            known = found.setdefault(count.source, {"data_as_of": None, "rows": 0})
            known["contract_version"] = count.contract_version
            versions = {*known.get("contract_versions", ()), count.contract_version}
            known["contract_versions"] = sorted(versions)
            known["rows"] += count.accepted
            known["data_as_of"] = max(
                filter(None, (known["data_as_of"], count.last_event)), default=None
            )
    return found


def quality_state(receipts: Iterable[Receipt], validated: Iterable[Result] = ()) -> str:
    """The worst state of any source over its latest delivery day, at intake and on the lake."""
    latest: dict[str, tuple[str, list[Receipt]]] = {}
    for receipt in receipts:
        for source in {count.source for count in receipt.tables.values()}:
            day, of_day = latest.get(source, ("", []))
            if receipt.day > day:
                latest[source] = (receipt.day, [receipt])
            elif receipt.day == day:
                of_day.append(receipt)
    states = {state(tally(found, source), source) for source, (_, found) in latest.items()}
    states |= {one.state for one in newest(validated)}
    return next((level for level in (FAIL, WARN) if level in states), PASS)


def newest(validated: Iterable[Result]) -> list[Result]:
    """Of each source the result of its latest day; what is older is no longer in question."""
    return list({one.source_id: one for one in sorted(validated, key=lambda one: one.day)}.values())


def source_of(receipt: Receipt) -> Mapping[str, int]:
    """Accepted rows by source, for a receipt's one-line summary."""
    found: Counter[str] = Counter()
    for count in receipt.tables.values():
        found[count.source] += count.accepted
    return found
