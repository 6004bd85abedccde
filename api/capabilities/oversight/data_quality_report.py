"""Whether the data is fit to use: which rules failed, where, and by how much."""

from typing import Annotated

import strawberry

from api.arguments import PeriodOrLatest, SourceIds, any_of
from api.capability import capability
from api.measures import percent, total
from api.query import Query
from api.words import words

CHECKED = total("rows_checked", "in_period")
FAILED = total("rows_failed", "in_period")
SHARE = percent(FAILED, CHECKED)
BROKE = "in_period and rows_failed > 0"
FOUND = "bool_or(found_state = '{}') filter (where in_period)"
"""Whether a validation of the lake found the state on any day of the period."""


@capability("dataQualityReport")
def data_quality_report(
    source_ids: SourceIds = None,
    period: PeriodOrLatest = None,
    severities: Annotated[
        list[str] | None,
        any_of("quality_severity", "Only rules so grave; left out, all.", "仅限该严重程度。"),
    ] = None,
    only_failed: Annotated[
        bool,
        strawberry.argument(
            description=words(
                "Only rules that some row broke; else every rule has its row.",
                "仅限有不合格行的规则；否则列出全部规则。",
            )
        ),
    ] = False,
) -> Query:
    """Where most is wrong comes first."""
    asked = (
        Query("data_quality_report")
        .where(source_id=source_ids, severity=severities)
        .marking("delivery_day", period)
        .group_by("table_name", "rule_id")
        .measures(
            source_id="any_value(source_id)",
            dimension="any_value(dimension)",
            severity="any_value(severity)",
            rows_checked=CHECKED,
            rows_failed=FAILED,
            failed_pct=SHARE,
            threshold_pct="max(threshold_pct)",
            fail_threshold_pct="max(fail_threshold_pct)",
            state=_state(CHECKED, SHARE, "any_value(severity) = 'ERROR'", "max({})", FOUND),
            run_id=_told("run_id"),
            at=_told("run_at"),
            days=_days(),
            sample_ref=f"arg_max(sample_ref, delivery_day) filter (where {BROKE})",
        )
        .order_by("-failed_pct", "-rows_failed", "-rows_checked")
    )
    return asked.keeping("rows_failed > 0") if only_failed else asked


def _told(column: str) -> str:
    """Of the last day on which the rule was broken, or else of the last on which it was checked."""
    last = f"arg_max({column}, delivery_day) filter (where "
    return f"coalesce({last}{BROKE}), {last}in_period))"


def _state(checked: str, share: str, grave: str, limit: str, found: str) -> str:
    """What a validation of the lake found, else where a share stands against the thresholds.

    `limit` says how the columns of the thresholds are read, `found` whether a state was found.
    """
    return (
        f"case when {checked} = 0 then 'UNCHECKED'"
        f" when {found.format('FAIL')} then 'FAIL' when {found.format('WARN')} then 'WARN'"
        f" when {found.format('PASS')} then 'PASS'"
        f" when {share} > {limit.format('fail_threshold_pct')} and {grave} then 'FAIL'"
        f" when {share} > {limit.format('threshold_pct')} then 'WARN' else 'PASS' end"
    )


def _days() -> str:
    """The days of the period one by one; none of a rule that was never checked."""
    share = percent("rows_failed", "rows_checked")
    found = "coalesce(found_state = '{}', false)"
    state = _state("rows_checked", share, "severity = 'ERROR'", "{}", found)
    one = (
        "struct_pack(day := delivery_day, rows_checked := rows_checked,"
        f" rows_failed := rows_failed, state := {state})"
    )
    return f"coalesce(list({one} order by delivery_day) filter (where in_period), [])"
