"""Whether officers and auxiliaries are matched to residents and demand."""

from api import arguments
from api.analysis.pressure import with_index
from api.arguments import AreaId, PeriodOrLatest
from api.capability import capability
from api.measures import count, latest
from api.query import Query

DAYS_OF_WEEK = 7


@capability("servicePressure")
def service_pressure(area_id: AreaId = None, period: PeriodOrLatest = None) -> Query:
    """The area under most pressure first. The median is of all areas, whichever are asked for."""
    posts = _posts("officer_hours + auxiliary_hours")
    return (
        Query("service_pressure")
        .between("day", period)
        .group_by("area_id")
        .measures(
            residents=latest("residents"),
            floating=latest("floating"),
            officer_fte=_posts("officer_hours"),
            auxiliary_fte=_posts("auxiliary_hours"),
            calls="sum(calls)::bigint",
            calls_per_fte=f"round(sum(calls) / nullif({posts}, 0), 6)",
            residents_per_fte=f"round({latest('residents')} / nullif({posts}, 0), 6)",
            visit_hours="round(sum(visit_hours), 6)",
            counter_served="sum(counter_served)::bigint",
            days=count("officer_hours"),
        )
        .through(with_index, area=arguments.area(area_id) if area_id else "")
        .order_by("-index")
    )


def _posts(hours: str) -> str:
    """Rostered hours as full-time posts over the days that have a roster."""
    week = f"({latest('hours_per_week')} * {count('officer_hours')})"
    return f"round(sum({hours}) * {DAYS_OF_WEEK} / nullif({week}, 0), 6)"
