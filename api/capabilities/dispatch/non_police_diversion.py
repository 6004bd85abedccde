"""Which calls belonged to another service, and what became of them there."""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, any_of, choice
from api.capability import capability
from api.measures import count, latest, quantile, ratio, share, sole, total
from api.query import Query
from api.words import words

HANDED = "transfer_id is not null"
DIVERTED = f"{HANDED} and ack_after_seconds is not null and not bounced"
OUT = "direction = 'TO_12345'"


@strawberry.enum(description=words("What diversion may be told apart by.", "分组方式。"))
class DiversionGroup(Enum):
    """A column of the mart for each."""

    TRANSFER = choice("transfer_id", "Each transfer.", "逐条流转。")
    REASON = choice("reason_code", "What it is about.", "事由。")
    DEPARTMENT = choice("handler_dept", "Who has it.", "承办部门。")
    AREA = choice("area_id", "Village or town.", "区域。")


@capability("nonPoliceDiversion")
def non_police_diversion(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    directions: Annotated[
        list[str] | None, any_of("transfer_direction", "Only these ways.", "仅限这些方向。")
    ] = None,
    group_by: Annotated[
        list[DiversionGroup],
        strawberry.argument(
            description=words("Left out, one row a direction.", "省略时每个方向一行。")
        ),
    ] = [],  # noqa: B006 - never changed; GraphQL shows it as the default
) -> Query:
    """What is handed over most often first."""
    groups = [group.value for group in group_by]
    asked = Query("non_police_diversion").where(direction=directions).within(area_id)
    if groups and groups != ["area_id"]:
        asked = asked.that(HANDED)
    return (
        asked.between("day", period)
        .group_by("direction", *groups)
        .measures(
            call_id=sole("call_id") if "transfer_id" in groups else "null::varchar",
            handed_over_at=latest("handed_over_at"),
            calls=count("call_id"),
            transfers=count(where=HANDED),
            diverted=count(where=DIVERTED),
            diverted_pct=share(count(where=f"{DIVERTED} and {OUT}"), count(where=OUT)),
            bounced_pct=share(count(where=f"{HANDED} and bounced"), count(where=HANDED)),
            ack_after_seconds=quantile("ack_after_seconds", 0.5),
            closed_after_hours=quantile("closed_after_hours", 0.5, DIVERTED),
            not_closed=count(where=f"{DIVERTED} and closed_after_hours is null"),
            satisfaction=ratio(total("satisfaction"), count("satisfaction")),
            rated=count("satisfaction"),
            harm_pct=share(
                count(where=f"{DIVERTED} and {OUT} and became_incident"),
                count(where=f"{DIVERTED} and {OUT}"),
            ),
        )
        .order_by("-transfers")
    )
