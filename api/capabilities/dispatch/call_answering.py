"""Whether calls are answered in time, interval by interval."""

from typing import Annotated

import strawberry

from api.arguments import PeriodOrLatest, one_of
from api.capability import capability
from api.measures import count, quantile, share
from api.query import Query
from api.values import RecordId
from api.words import words
from contracts.codes import rows

ANSWERED = count("answer_seconds")


def _target(standard: str, seconds: float, pct: float) -> str:
    """The published target and whether it was met; null of nothing."""
    reached = f"100.0 * {count(where=f'answer_seconds <= {seconds}')} / nullif({ANSWERED}, 0)"
    return (
        f"struct_pack(standard := '{standard}', target_seconds := {seconds}, "
        f"target_pct := {pct}, met := {reached} >= {pct})"
    )


TARGETS = ", ".join(
    _target(row["standard"], float(row["target_seconds"]), float(row["target_pct"]))
    for row in rows("response_targets")
    if row["leg"] == "ANSWERING" and row["target_pct"]
)


def _within(seconds: int) -> str:
    return share(count(where=f"answer_seconds <= {seconds}"), ANSWERED)


@capability("callAnswering")
def call_answering(
    centre_id: Annotated[
        RecordId | None,
        strawberry.argument(description=words("Only this centre.", "仅限此接警中心。")),
    ] = None,
    period: PeriodOrLatest = None,
    granularity: Annotated[
        str, one_of("granularity", "Length of the intervals.", "时段长度。")
    ] = "HOUR",
) -> Query:
    """The latest interval first; one without a call has no row."""
    return (
        Query("call_answering")
        .where(centre_id=centre_id, granularity=granularity)
        .between("offered_at", period)
        .group_by("interval_at")
        .measures(
            clock="'PSAP'",
            offered=count(),
            answered=ANSWERED,
            abandoned=count(where="is_abandoned"),
            abandoned_pct=share(count(where="is_abandoned"), count()),
            p50_seconds=quantile("answer_seconds", 0.5),
            p90_seconds=quantile("answer_seconds", 0.9),
            p95_seconds=quantile("answer_seconds", 0.95),
            within_10s_pct=_within(10),
            within_15s_pct=_within(15),
            within_20s_pct=_within(20),
            targets=f"[{TARGETS}]",
        )
        .order_by("-interval_at")
    )
