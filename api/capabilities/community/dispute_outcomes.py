"""How disputes ended, how fast, and whether they stayed settled."""

from enum import Enum
from typing import Annotated

import strawberry

from api.access.grain import LEAST
from api.arguments import AreaId, PeriodOrLatest, any_of, choice
from api.capability import capability
from api.measures import count, latest, quantile, share
from api.query import Query
from api.words import words

CLOSED = "in_period and reading = 'CLOSED'"


@strawberry.enum(description=words("What outcomes may be told apart by.", "分组方式。"))
class OutcomeGroup(Enum):
    """A column of the mart for each."""

    AREA = choice("area_id", "Village or grid.", "村（网格）。")
    TYPE = choice("type", "What they were about.", "纠纷类型。")


@capability("disputeOutcomes")
def dispute_outcomes(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    types: Annotated[
        list[str] | None,
        any_of("dispute_type", "Only disputes of these types.", "仅限这些纠纷类型。"),
    ] = None,
    group_by: Annotated[
        list[OutcomeGroup],
        strawberry.argument(description=words("Left out, one row for all.", "省略时为合计一行。")),
    ] = [],  # noqa: B006 - never changed; GraphQL shows it as the default
) -> Query:
    """One row for the period, or one a village or type, where most was closed first."""
    return (
        Query("dispute_outcomes")
        .where(type=types)
        .within(area_id)
        .marking("day", period)
        .group_by(*(group.value for group in group_by))
        .measures(
            closed=count(where=CLOSED),
            settled_pct=share(count(where=f"{CLOSED} and met"), count(where=CLOSED)),
            benchmark_pct=latest("benchmark_pct"),
            median_days=quantile("days_open", 0.5, "in_period"),
            p90_days=quantile("days_open", 0.9, "in_period"),
            withdrawn_pct=share(count(where=f"{CLOSED} and is_withdrawn"), count(where=CLOSED)),
            confirmed_pct=_met("CONFIRMATION"),
            confirmation_due=_ripe("CONFIRMATION"),
            revisit_pct=_met("REVISIT"),
            revisit_due=_ripe("REVISIT"),
            recur_90_pct=_met("RECURRENCE"),
            followed=_ripe("RECURRENCE"),
            still_followed=count(where="in_period and still_followed"),
            still_open=count(where="reading = 'OPEN'"),
            past_deadline=count(where="past_deadline"),
            undated=count(where="reading = 'UNDATED'"),
        )
        .order_by("-closed")
    )


def _of(reading: str) -> str:
    return f"in_period and reading = '{reading}'"


def _ripe(reading: str) -> str:
    """Those that could be read in the period."""
    return count(where=_of(reading))


def _met(reading: str) -> str:
    """Share of them; they are others than the row's first count tells of, so it has its own bar."""
    met = share(count(where=f"{_of(reading)} and met"), _ripe(reading))
    return f"case when {_ripe(reading)} >= {LEAST} then {met} end"
