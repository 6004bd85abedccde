"""What came of the rules, as Dagster's checks: an error blocks publication, a warning does not."""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg

from contracts import Contract
from contracts.checks import Check, checks
from pipelines.quality.results import FAIL, GRAVEST, PASS, UNCHECKED, Result, RuleResult
from pipelines.quality.tally import Tally

NOTHING = Tally()
PUT_ASIDE = "mend what the rule names and deliver the file again; its rows are in quarantine"


def check_name(rule: str) -> str:
    """A rule's id in the letters that Dagster allows a check."""
    return rule.replace("-", "__")


def own(contract: Contract) -> list[Check]:
    """The checks of a source that need no other source."""
    return [check for check in checks(contract) if not check.reads]


def across_sources(contracts: Iterable[Contract]) -> list[Check]:
    """The checks that need the rows of another source, and so come after all of them."""
    return [check for contract in contracts for check in checks(contract) if check.reads]


def specs(key: dg.AssetKey, judged: Sequence[Check]) -> list[dg.AssetCheckSpec]:
    """One check a rule, under the rule's id. Those of grave rules can block."""
    return [
        dg.AssetCheckSpec(
            check_name(check.id),
            asset=key,
            description=check.description,
            blocking=check.severity == "error",
            metadata={"rule": check.id, "dimension": check.dimension, "severity": check.severity},
        )
        for check in judged
    ]


def verdicts(
    judged: Sequence[Check], found: Tally, results: Sequence[Result]
) -> Iterator[dg.AssetCheckResult]:
    """One verdict a rule: rows that intake put aside for it, and what was found on the lake.

    What intake put aside is in quarantine already and warns; how much of that is too much the limit
    of quarantine says. What breaks a grave rule on the lake is an error and blocks.
    """
    for check in judged:
        aside = found.reasons[check.id] + found.warnings[check.id]
        told = [one for one in (result.of(check.id) for result in results) if one]
        yield verdict(check, gravest(told), aside, found)


def gravest(told: Iterable[RuleResult]) -> RuleResult | None:
    """Of one rule on several days the day that is worst; None where it was never judged."""
    states = (*GRAVEST, UNCHECKED)
    return min(told, key=lambda one: states.index(one.state), default=None)


def verdict(
    check: Check, told: RuleResult | None, aside: int = 0, found: Tally = NOTHING
) -> dg.AssetCheckResult:
    """The verdict of one rule."""
    state = told.state if told else UNCHECKED
    broken = bool(aside) or state not in (PASS, UNCHECKED)
    failed = aside + (told.rows_failed if told else 0)
    checked = max(found.rows, told.rows_checked if told else 0)
    files, remedy = ", ".join(found.names) if broken else "", _remedy(told, aside)
    said = f"{files}: {check.id}: {failed:,} of {checked:,} rows; {remedy}"
    return dg.AssetCheckResult(
        check_name=check_name(check.id),
        passed=not broken,
        severity=dg.AssetCheckSeverity.ERROR if state == FAIL else dg.AssetCheckSeverity.WARN,
        description=said if broken else None,
        metadata={
            "rule": check.id,
            "state": state,
            "rows_failed": failed,
            "rows_aside": aside,
            "rows_checked": checked,
            "observed": str(told.observed) if told else "",
            "allowed": told.threshold if told else "",
            "files": files,
            "remedy": remedy,
        },
    )


def _remedy(told: RuleResult | None, aside: int) -> str:
    if told and told.remedy:
        return told.remedy
    return PUT_ASIDE if aside else ""
