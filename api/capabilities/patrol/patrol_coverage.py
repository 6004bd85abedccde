"""How much of the planned patrol happened, cell by cell."""

from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, between
from api.capability import capability
from api.measures import AS_OF, amount, latest, percent, ratio, total
from api.query import Query
from api.words import words

LAST_VISIT = f"date_diff('millisecond', {latest('last_visit_at')}, {AS_OF})"
HOUR = "3600000.0"


@capability("patrolCoverage")
def patrol_coverage(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    cell_res: Annotated[
        int,
        strawberry.argument(
            description=words(
                "H3 resolution of the cells: 8 (0.7 km²), 9 (0.1 km²) or 10 (0.015 km²).",
                "H3网格级别：8、9或10。",
            )
        ),
    ] = 9,
) -> Query:
    """Least covered first: that is where an officer is to go."""
    between("cellRes", cell_res, 8, 10)
    patrolled = amount("patrolled_minutes")
    return (
        Query("patrol_coverage")
        .where(cell_res=cell_res)
        .within(area_id)
        .between("patrol_day", period)
        .group_by("cell_id")
        .measures(
            area_id=latest("area_id"),
            planned_minutes=amount("planned_minutes"),
            patrolled_minutes=patrolled,
            visits=total("visits"),
            coverage_pct=percent(patrolled, amount("planned_minutes")),
            last_visit_age_hours=ratio(LAST_VISIT, HOUR),
            # Residents live there every day of the period; minutes and incidents add up over it.
            minutes_per_1000_residents=ratio(f"1000 * {patrolled}", latest("residents")),
            minutes_per_incident=ratio(patrolled, total("incidents")),
        )
        .order_by("coverage_pct", "-planned_minutes")
    )
