"""What is wrong with a day of a source, as its receipts tell: rule, file, words and remedy.

Pure functions. The checks in Dagster and the alerts to people say the same because both are made of
these. Nothing here holds a value of a row: counts, names of columns, and names of rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts import Contract
from pipelines.arrival_limits import arrival_limits
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.quality.tally import Tally, limits, tally

REFUSED, BALANCED, QUARANTINED = "nothing_refused", "rows_accounted_for", "quarantine_in_limit"
CODES, ON_TIME = "codes_known", "arrives_on_time"
ERROR, WARN = "ERROR", "WARN"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `check` is the Dagster check that fails by it."""

    rule: str
    check: str
    source: str
    day: str
    file: str
    detail: str
    remedy: str
    agency: str = ""
    contact: str = ""
    severity: str = ERROR


@dataclass(frozen=True)
class Wrong:
    """What is wrong, before it is said where."""

    rule: str
    check: str
    detail: str
    remedy: str

    def at(self, receipt: Receipt, source: str) -> Finding:
        """The finding on one file of a source."""
        return Finding(
            self.rule,
            self.check,
            source,
            receipt.day,
            receipt.file,
            self.detail,
            self.remedy,
            receipt.agency,
            receipt.contact,
        )


def standing(receipts: Iterable[Receipt]) -> list[Receipt]:
    """The receipts that speak for their day: of a file delivered again, the last.

    A refusal no longer stands once a later file of the same feed and day was taken.
    """
    last: dict[tuple[str, str, str], Receipt] = {}
    taken: dict[tuple[str, str], str] = {}
    for receipt in sorted(receipts, key=lambda one: (one.taken_at, one.state == "taken")):
        last[receipt.feed, receipt.day, receipt.file] = receipt
        if receipt.state == "taken":
            taken[receipt.feed, receipt.day] = receipt.taken_at
    return [
        receipt
        for receipt in last.values()
        if receipt.state == "taken"
        or taken.get((receipt.feed, receipt.day), "") < receipt.taken_at
        or not receipt.feed
    ]


def by_day(receipts: Iterable[Receipt]) -> Mapping[str, list[Receipt]]:
    """The receipts of each delivery day."""
    found: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        found[receipt.day].append(receipt)
    return found


def findings(days: Mapping[str, Sequence[Receipt]], contract: Contract, day: str) -> list[Finding]:
    """All that is wrong with one day, by the receipts of the source that stand, by day."""
    of_day = days.get(day, ())
    total = tally(of_day, contract.id)
    found = [refusal(receipt, contract.id) for receipt in total.refused]
    found += _unbalanced(total, contract, of_day)
    found += _quarantined(total, contract, of_day)
    return found + _unmapped(contract, of_day)


def refusal(receipt: Receipt, source: str) -> Finding:
    """What a refused file says of itself."""
    why = receipt.refusal or {}
    return Wrong(why["rule"], REFUSED, why["detail"], why["remedy"]).at(receipt, source)


def _unbalanced(total: Tally, contract: Contract, receipts: Sequence[Receipt]) -> list[Finding]:
    if total.balanced:
        return []
    wrong = [receipt for receipt, count in _counts(contract, receipts) if not count.balanced()]
    return [
        Wrong(
            "rows-not_accounted_for",
            BALANCED,
            f"of {total.rows:,} rows some are neither accepted, quarantined nor dropped by name",
            "keep the file and the receipt and tell the maintainers: intake has a fault",
        ).at(wrong[0], contract.id)
    ]


def _quarantined(total: Tally, contract: Contract, receipts: Sequence[Receipt]) -> list[Finding]:
    _, most = limits(contract.id)
    if total.quarantined_pct <= most:
        return []
    worst, _ = max(_counts(contract, receipts), key=lambda pair: pair[1].quarantined)
    rules = ", ".join(f"{rule} ({rows:,})" for rule, rows in total.reasons.most_common(3))
    return [
        Wrong(
            "quarantine-over_limit",
            QUARANTINED,
            f"{total.quarantined_pct:.1f} % of {total.rows:,} rows are in quarantine, the limit is"
            f" {most:g} %; most by {rules}",
            "mend the columns that these rules name and deliver the file again",
        ).at(worst, contract.id)
    ]


def _unmapped(contract: Contract, receipts: Sequence[Receipt]) -> list[Finding]:
    limit = arrival_limits(contract.id)
    found = []
    for receipt, count in _counts(contract, receipts):
        for column, values in count.unmapped.items():
            share = 100 * values.total() / max(count.rows, 1)
            if share > limit.unmapped_pct and values.total() >= limit.least_unmapped:
                detail = (
                    f"{column}: {share:.1f} % of {count.rows:,} rows bear {len(values):,} codes"
                    f" that the feed's map does not know, the limit is"
                    f" {limit.unmapped_pct:g} %"
                )
                remedy = (
                    f"ask for the agency's new code list and add its codes to the map of {column}"
                    f" in the feed {receipt.feed}, or have the file delivered in the agreed codes"
                )
                found.append(
                    Wrong("codes-unmapped", CODES, detail, remedy).at(receipt, contract.id)
                )
    return found


def _counts(
    contract: Contract, receipts: Iterable[Receipt]
) -> Iterable[tuple[Receipt, TableCount]]:
    for receipt in receipts:
        for count in receipt.tables.values():
            if count.source == contract.id:
                yield receipt, count
