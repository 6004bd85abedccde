"""What is wrong with a day of a source, as its rules found on the lake: rule, file and remedy."""

from collections.abc import Iterator, Sequence

from pipelines.findings import ERROR, WARN, Finding
from pipelines.intake.receipt import Receipt
from pipelines.quality.results import FAIL, Result, RuleResult
from pipelines.quality.results import WARN as DOUBTED
from pipelines.quality.verdicts import check_name


def judged(result: Result, receipts: Sequence[Receipt]) -> Iterator[Finding]:
    """A finding for each rule that was broken; `receipts` are those that stand for the day.

    What blocks publication is an error, all else can wait for the digest.
    """
    first = receipts[0] if receipts else Receipt("", "taken", "")
    for one in result.results:
        if one.state in (FAIL, DOUBTED):
            yield Finding(
                rule=one.rule_id,
                check=check_name(one.rule_id),
                source=result.source_id,
                day=result.day,
                file=", ".join(receipt.file for receipt in receipts),
                detail=_detail(one),
                remedy=one.remedy,
                agency=first.agency,
                contact=first.contact,
                severity=ERROR if one.state == FAIL else WARN,
            )


def blocking(result: Result | None, receipts: Sequence[Receipt]) -> list[Finding]:
    """Those of a result that keep the day from being published."""
    found = judged(result, receipts) if result else ()
    return [one for one in found if one.severity == ERROR]


def _detail(one: RuleResult) -> str:
    """Counts and bounds."""
    seen = "" if one.observed is None else f", observed {one.observed:g}"
    return f"{one.rows_failed:,} of {one.rows_checked:,} rows{seen}; allowed: {one.threshold}"
