"""The running account of a delivery, batch by batch, and its sum on the receipt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.feeds import Feed
from contracts.rules import Rule, rules
from pipelines.intake.batch import Malformed
from pipelines.intake.parts import Part
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.intake.repeated import drop_repeated


@dataclass(frozen=True)
class TableBatch:
    """What one batch came to in one table."""

    table: str
    rows: int
    lines: int
    accepted: int
    quarantined: int
    dropped: Mapping[str, int]
    reasons: Mapping[str, int]
    malformed: Sequence[Malformed]
    warnings: Mapping[str, int]
    unmapped: Mapping[str, Mapping[str, int]]
    parts: Sequence[Part]


class Account:
    """Counts of a delivery while it is read. One thread adds; others only read `rules`."""

    def __init__(self, feed: Feed) -> None:
        self.lines = 0
        self.rules: Mapping[str, tuple[Rule, ...]] = {
            delivers.table.name: rules(delivers.table, feed.jurisdiction)
            for delivers in feed.delivers
        }
        self._counts = {
            delivers.table.name: TableCount(delivers.contract.id, delivers.contract.version)
            for delivers in feed.delivers
        }
        self._parts: dict[str, list[Part]] = {name: [] for name in self._counts}
        self._lost: dict[Part, int] = {}

    def add(self, batches: Sequence[TableBatch]) -> None:
        """Count one batch of the file, which is one batch of each of its tables."""
        self.lines += batches[0].lines
        for batch in batches:
            count = self._counts[batch.table]
            count.rows += batch.rows
            count.accepted += batch.accepted
            count.quarantined += batch.quarantined
            count.dropped.update({rule: n for rule, n in batch.dropped.items() if n})
            count.reasons.update(batch.reasons)
            count.reasons.update(Counter(bad.rule for bad in batch.malformed))
            count.warnings.update(batch.warnings)
            for column, codes in batch.unmapped.items():
                count.unmapped.setdefault(column, Counter()).update(codes)
            self._parts[batch.table].extend(batch.parts)

    def drop_repeated(self) -> None:
        """Take out of the written parts what the delivery says twice."""
        for table, parts in self._parts.items():
            lost = drop_repeated(parts)
            if total := sum(lost.values()):
                count = self._counts[table]
                count.accepted -= total
                count.dropped[f"{table}-repeated_row"] = total
            self._lost.update(lost)

    def settle(self, receipt: Receipt) -> None:
        """Write the sums on the receipt; every row must be accounted for."""
        for table, parts in self._parts.items():
            count = self._counts[table]
            for part in parts:
                kept = len(part.hashes) - self._lost.get(part, 0)
                if kept:
                    count.days[part.day.isoformat()] += kept
                count.bytes += part.path.stat().st_size
            if parts:
                count.first_event = min(part.first_event for part in parts)
                count.last_event = max(part.last_event for part in parts)
            if not count.balanced():
                raise AssertionError(f"{receipt.file}: {table} does not balance: {count}")
        receipt.lines = self.lines
        receipt.tables = self._counts
