"""All that is wrong of late, from the lake alone: refusals, checks, silence, quality results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts import sources
from pipelines.findings import Finding, by_day, findings, refusal, standing
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.judged import judged
from pipelines.lake import of_source
from pipelines.quality import results
from pipelines.silence import silences

OF_LATE = timedelta(days=7)
"""What happened before is not told: an installation that starts to alert tells no old stories."""


@dataclass(frozen=True)
class Gathered:
    """What is wrong; `silent` by source, an empty list where all came."""

    found: list[Finding]
    silent: Mapping[str, list[Finding]]


def gather(lake: Lake, now: datetime) -> Gathered:
    """Findings of the days that deliveries touched in the last week, and of silence at `now`."""
    receipts = list(lake.receipts())
    since = now - OF_LATE
    found = [refusal(one, "") for one in receipts if not one.feed and _late(one, since)]
    silent: dict[str, list[Finding]] = {}
    of: dict[tuple[str, str], Sequence[Receipt]] = {}
    for contract in sources().values():
        mine = list(of_source(iter(receipts), contract))
        days = by_day(standing(mine))
        of |= {(contract.id, day): stand for day, stand in days.items()}
        for day in sorted({receipt.day for receipt in mine if _late(receipt, since)}):
            found += findings(days, contract, day)
        silent[contract.id] = silences(contract, mine, now)
    owed = [one for ones in silent.values() for one in ones]
    for result in results.every(lake.root):
        if datetime.fromisoformat(result.run_at) >= since:
            found += judged(result, of.get((result.source_id, result.day), ()))
    return Gathered([*found, *owed], silent)


def _late(receipt: Receipt, since: datetime) -> bool:
    return datetime.fromisoformat(receipt.taken_at) >= since
