"""The state of a village on one screen, without a name."""

from dataclasses import replace
from typing import Annotated

import strawberry

from api import arguments
from api.arguments import AreaId, Period
from api.capability import capability
from api.measures import AS_OF, NOW, count, latest, quantile, ratio
from api.query import Condition, Query
from api.values import RecordId
from api.words import words

WEEK = 7
CALLS = count(where="fact = 'CALL' and in_period")
BEFORE = count(where="fact = 'CALL_YEAR_AGO' and in_period")
DAYS = count(where="fact = 'DAY' and in_period")
DAYS_BEFORE = count(where="fact = 'DAY' and in_period and year_ago_known")
AGE = f"date_diff('millisecond', {AS_OF}, {NOW})"
HOUR = "3600000.0"


@capability("villageBrief")
def village_brief(
    grid_id: Annotated[
        RecordId | None,
        strawberry.argument(
            description=words("One village or grid; left out, all of the area.", "村（网格）编号。")
        ),
    ] = None,
    area_id: AreaId = None,
    period: Annotated[
        Period | None,
        strawberry.argument(
            description=words(
                "Local days asked for; left out, the last 7 days of data.",
                "查询的本地日期；省略时为数据的最近7天。",
            )
        ),
    ] = None,
) -> Query:
    """Where most is overdue first, then where most was called."""
    due = f"due_at <= {NOW}"
    return (
        replace(Query("village_brief"), marked=_days(period))
        .where(grid_id=grid_id)
        .within(area_id, "grid_id")
        .group_by("grid_id")
        .measures(
            days=DAYS,
            calls=CALLS,
            incidents=count(where="fact = 'INCIDENT' and in_period"),
            open_disputes=count(where="fact = 'OPEN_DISPUTE'"),
            overdue_disputes=count(where=f"fact = 'OPEN_DISPUTE' and {due}"),
            open_hazards=count(where="fact = 'OPEN_HAZARD'"),
            visits_due=count(where=f"fact = 'VISIT' and {due}"),
            residents=latest("residents"),
            wait_p90_seconds=quantile("wait_seconds", 0.9, "in_period"),
            waits=count("wait_seconds", "in_period"),
            yoy_pct=f"case when {DAYS} = {DAYS_BEFORE} "
            f"then {ratio(f'100.0 * ({CALLS} - {BEFORE})', BEFORE)} end",
            data_age_hours=ratio(f"any_value({AGE})", HOUR),
        )
        .order_by("-overdue_disputes", "-calls")
    )


def _days(period: Period | None) -> Condition:
    """The days of the period; without one, the last week on which any call was offered."""
    if period is None:
        last = "(select max(day) from village_brief where fact = 'DAY')"
        return Condition(f"day > {last} - {WEEK} and day <= {last}")
    days = arguments.period(period)
    return Condition("day between ? and ?", (days.since, days.until))
