"""At which hours and weekdays it happens, by aoristic weights."""

from typing import Annotated

from api.arguments import AreaId, PeriodOrLatest, any_of
from api.capability import capability
from api.measures import amount, count, median, percent
from api.query import Query


@capability("timeProfile")
def time_profile(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    types: Annotated[
        list[str] | None,
        any_of("call_type", "Only incidents of these types.", "仅限这些类型的案事件。"),
    ] = None,
) -> Query:
    """Hours of a week, Monday first; an hour without any incident has no row."""
    weight = amount("weight")
    return (
        Query("time_profile")
        .where(type_common=types)
        .that("weekday is not null and hour is not null")
        .within(area_id)
        .between("from_day", period)
        .group_by("weekday", "hour")
        .measures(
            weight=weight,
            share_pct=percent(weight, f"sum({weight}) over ()"),
            median_span_hours=median("span_hours"),
            n=count("distinct incident_key"),
        )
        .order_by("weekday", "hour")
    )
