"""How long each part of a response takes, and how sure the figure is."""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, any_of, between, choice, one_of
from api.capability import capability
from api.measures import count, mean, percent, quantile, share, sole
from api.query import Query
from api.words import words

CLOSED = "usability in ('USABLE', 'MISSING', 'NEGATIVE')"
WITHIN = "seconds <= target_seconds"


@strawberry.enum(description=words("What response times may be told apart by.", "分组方式。"))
class ResponseGroup(Enum):
    """A column of the mart for each."""

    AREA = choice("area_id", "Patrol area.", "区域。")
    PRIORITY = choice("priority_common", "EIDO priority.", "等级。")
    TYPE = choice("type_common", "Common call type.", "警情类型。")
    HOUR = choice("hour", "Local hour of day.", "时段。")


@capability("responseTimes")
def response_times(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    group_by: Annotated[
        list[ResponseGroup],
        strawberry.argument(
            description=words(
                "Told apart by these beside leg and standard.", "除阶段和标准外的分组。"
            )
        ),
    ] = [],  # noqa: B006 - never changed; GraphQL shows it as the default
    priority_min: Annotated[
        int | None,
        strawberry.argument(
            description=words(
                "Calls of this EIDO priority (0-10) or higher.", "最低等级（0至10）。"
            )
        ),
    ] = None,
    clock: Annotated[
        str,
        one_of(
            "response_clock", "Ends with the first unit or with each.", "以首到或每个单位计时。"
        ),
    ] = "FIRST_UNIT",
    standards: Annotated[
        list[str] | None,
        any_of("response_standard", "Only these standards.", "仅限这些标准。"),
    ] = None,
) -> Query:
    """Legs by standard, and by what else is asked for."""
    if priority_min is not None:
        between("priorityMin", priority_min, 0, 10)
    groups = [group.value for group in group_by]
    return (
        Query("response_times")
        .where(clock=clock, standard=standards)
        .at_least(priority_common=priority_min)
        .within(area_id)
        .between("received_at", period)
        .group_by("leg", "standard", *groups)
        .measures(
            n=count("seconds"),
            mean_seconds=mean("seconds"),
            p50_seconds=quantile("seconds", 0.5),
            p90_seconds=quantile("seconds", 0.9),
            p95_seconds=quantile("seconds", 0.95),
            target_seconds=sole("target_seconds"),
            target_pct=sole("target_pct"),
            compliance_pct=share(
                count(where=WITHIN), count("seconds", "target_seconds is not null")
            ),
            missing_pct=percent(count(where="usability = 'MISSING'"), count(where=CLOSED)),
            negative_pct=percent(count(where="usability = 'NEGATIVE'"), count(where=CLOSED)),
            still_open=count(where="usability = 'OPEN'"),
        )
        .order_by(*groups, "leg", "standard")
    )
