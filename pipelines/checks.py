"""The checks of a lake asset: what blocks, and every rule of the contract under its own id."""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from contracts.checks import Check
from pipelines.findings import (
    BALANCED,
    CODES,
    ON_TIME,
    QUARANTINED,
    REFUSED,
    Finding,
)
from pipelines.quality import verdicts
from pipelines.quality.results import Result
from pipelines.quality.tally import Tally

BLOCKING: Mapping[str, str] = {
    REFUSED: "No file of the day was refused whole.",
    BALANCED: "Rows in = accepted + quarantined + dropped by a named rule.",
    QUARANTINED: "The share of quarantined rows is within contracts/codes/quality_limits.csv.",
    CODES: "Codes that no map knows are within contracts/codes/arrival_limits.csv.",
}
SILENCE = "Every day came, and the last delivery is no older than the SLA allows."


def specs(key: dg.AssetKey, judged: Sequence[Check]) -> list[dg.AssetCheckSpec]:
    """The checks of an asset: those that block, silence, and one a rule."""
    return [
        *(
            dg.AssetCheckSpec(name, asset=key, description=text, blocking=True)
            for name, text in BLOCKING.items()
        ),
        # Silence cannot block: what did not come keeps nothing else from being published.
        dg.AssetCheckSpec(ON_TIME, asset=key, description=SILENCE),
        *verdicts.specs(key, judged),
    ]


def results(
    found: Sequence[Finding], total: Tally, judged: Sequence[Check], on_lake: Sequence[Result]
) -> Iterator[dg.AssetCheckResult]:
    """What each check says of the days of a run; a failed one names rule, file and remedy."""
    for name in BLOCKING:
        mine = [one for one in found if one.check == name]
        yield dg.AssetCheckResult(
            check_name=name,
            passed=not mine,
            description=said(mine) or None,
            metadata={**of_findings(mine), **_numbers(name, total)},
        )
    late = [one for one in found if one.check == ON_TIME]
    yield dg.AssetCheckResult(
        check_name=ON_TIME,
        passed=not late,
        severity=dg.AssetCheckSeverity.WARN,
        description=said(late) or None,
        metadata=of_findings(late),
    )
    yield from verdicts.verdicts(judged, total, on_lake)


def said(found: Sequence[Finding]) -> str:
    """Findings in words, one a line."""
    return "\n".join(
        f"{one.day} {one.file}: {one.rule}: {one.detail}; {one.remedy}" for one in found
    )


def of_findings(found: Sequence[Finding]) -> dict[str, str]:
    """Rule, file, day and remedy of what failed; nothing where nothing did."""
    if not found:
        return {}
    return {
        name: "\n".join(dict.fromkeys(getattr(one, name) for one in found))
        for name in ("rule", "file", "day", "detail", "remedy")
    }


def _numbers(name: str, total: Tally) -> dict[str, float]:
    numbers: dict[str, dict[str, float]] = {
        REFUSED: {"refused_files": len(total.refused)},
        BALANCED: {"rows": total.rows, "accepted": total.accepted},
        QUARANTINED: {"quarantined_pct": round(total.quarantined_pct, 3)},
        CODES: {"unmapped": total.unmapped.total()},
    }
    return numbers[name]
