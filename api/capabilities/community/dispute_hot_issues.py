"""What keeps producing disputes, and who can remove the cause."""

from enum import Enum
from typing import Annotated

import strawberry

from api import arguments
from api.access.grain import LEAST
from api.arguments import AreaId, Period, choice
from api.capability import capability
from api.measures import count, share, sole
from api.query import Query
from api.words import words

QUARTER = 90
TOLD = f"{count()} >= {LEAST}"


@strawberry.enum(description=words("How large the areas are.", "区域层级。"))
class AreaLevel(Enum):
    """A level of the mart for each."""

    TOWN = choice("TOWN", "Towns.", "乡镇。")
    VILLAGE = choice("VILLAGE", "Villages or grids.", "村（网格）。")


@capability("disputeHotIssues")
def dispute_hot_issues(
    area_id: AreaId = None,
    period: Annotated[
        Period | None,
        strawberry.argument(
            description=words(
                "Local days asked for; left out, the last 90 days of data.",
                "查询的本地日期；省略时为数据的最近90天。",
            )
        ),
    ] = None,
    area_level: Annotated[
        AreaLevel,
        strawberry.argument(
            description=words("Towns, unless villages are asked for.", "默认按乡镇统计。")
        ),
    ] = AreaLevel.TOWN,
) -> Query:
    """The most frequent first; those that are withheld last."""
    query = Query("dispute_hot_issues").where(area_level=area_level).within(area_id)
    return (
        _in(query, period)
        .group_by("issue_type", "premises_class", "area_id")
        .measures(
            disputes=count(),
            recur_pct=share(count(where="is_return"), count()),
            responsible_dept=sole("responsible_dept"),
            # What follows from a withheld count would tell it.
            open_action=f"case when {TOLD} then bool_or(has_open_action) end",
            due_at=f"case when {TOLD} then min(due_at) end",
        )
        .order_by("-disputes")
    )


def _in(query: Query, period: Period | None) -> Query:
    """The days of the period; without one, the last quarter of the register."""
    if period is None:
        latest = "(select max(day) from dispute_hot_issues)"
        return query.that(f"day > {latest} - {QUARTER}")
    return query.between("day", arguments.period(period))
