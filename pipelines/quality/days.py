"""Which days of which sources there are to validate, and what was expected of each."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from contracts import Contract, sources
from contracts.checks import Band, band, checks
from contracts.feeds import feeds
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.quality import results
from pipelines.quality.views import Scope

UTC = "UTC"


@dataclass(frozen=True)
class Deliveries:
    """Every delivery that was taken, by day."""

    lake: Lake
    reference: Path
    receipts: Sequence[Receipt]

    @classmethod
    def of(cls, lake: Lake, reference: Path) -> "Deliveries":
        """What the lake holds now."""
        taken = [one for one in lake.receipts() if one.state == "taken"]
        return cls(lake, reference, sorted(taken, key=lambda one: (one.day, one.delivery)))

    def days(self, contract: Contract) -> list[str]:
        """The delivery days of a source, oldest first."""
        return sorted({one.day for one in self.receipts if fills(one, contract.id)})

    def scope(self, contract: Contract, day: str) -> Scope:
        """One source on one day, with what of any source was delivered by then."""
        by_then = [one for one in self.receipts if one.day <= day]
        of_day = [one for one in by_then if one.day == day and fills(one, contract.id)]
        return Scope(contract, day, self.lake, of_day, by_then, self.reference)

    def pending(self) -> Iterator[tuple[Contract, str]]:
        """Sources and days that were never validated as they are now."""
        for contract in sources().values():
            for day in self.days(contract):
                found = results.read(self.lake.root, contract.id, day)
                if found is None or found.run_id != run_id(self.scope(contract, day)):
                    yield contract, day


def fills(receipt: Receipt, source: str) -> bool:
    """Whether a delivery holds any table of the source."""
    return any(count.source == source for count in receipt.tables.values())


def unheard(scope: Scope, reads: Iterable[str]) -> list[str]:
    """Of the sources that a rule needs, those that have delivered nothing by the day itself.

    A source that is delivered daily is awaited for the day; one that is delivered more rarely has
    only to have come once.
    """
    latest = {
        source: max((one.day for one in scope.by_then if fills(one, source)), default="")
        for source in reads
    }
    return sorted(source for source, day in latest.items() if day < _awaited(source, scope))


def _awaited(source: str, scope: Scope) -> str:
    sla = sources()[source].sla
    daily = sla is not None and sla.frequency_seconds <= 86_400
    return scope.day if daily else "0"


def run_id(scope: Scope) -> str:
    """SHA-256 of what a validation depends on; the same again need not be done again."""
    contract = scope.contract
    needed = {contract.id, *chain.from_iterable(check.reads for check in checks(contract))}
    judged = {
        "source": contract.id,
        "day": scope.day,
        "checks": [repr(check) for check in checks(contract)],
        "bands": [repr(band(table.name)) for table in contract.tables],
        "deliveries": sorted(
            one.delivery
            for one in scope.by_then
            if any(fills(one, source) for source in needed)
        ),
        "reference": [
            sha256(path.read_bytes()).hexdigest() for path in sorted(scope.reference.glob("*.csv"))
        ],
    }  # fmt: skip
    return sha256(json.dumps(judged, sort_keys=True).encode()).hexdigest()


def expected_rows(scope: Scope, table: str) -> float:
    """The median rows of earlier delivery days; 0 where there are too few days or rows to say.

    Of a day that the gateway delivers piece by piece nothing is expected: a piece is no day.
    """
    limits: Band = band(table)
    earlier: defaultdict[str, int] = defaultdict(int)
    if any(_is_live(one) for one in scope.of_day):
        return 0.0
    for one in scope.by_then:
        count = one.tables.get(table)
        if count and one.day < scope.day and not _is_live(one):
            earlier[one.day] += count.accepted
    found = [rows for rows in earlier.values() if rows]
    middle = float(median(found)) if len(found) >= limits.days else 0.0
    return middle if middle >= limits.least_rows else 0.0


def _is_live(receipt: Receipt) -> bool:
    return receipt.feed in feeds() and feeds()[receipt.feed].live


def end_of_day(scope: Scope) -> float:
    """The end of the local delivery day, seconds since 1970 UTC; the latest of the feeds' zones."""
    after = datetime.combine(date.fromisoformat(scope.day) + timedelta(days=1), time())
    zones = {feeds()[one.feed].zone if one.feed in feeds() else UTC for one in scope.of_day}
    return max(after.replace(tzinfo=ZoneInfo(zone)).timestamp() for zone in zones or {UTC})
