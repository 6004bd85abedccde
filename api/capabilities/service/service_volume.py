"""What the counters do, and how long people wait."""

from typing import Annotated

from api.arguments import AreaId, PeriodOrLatest, any_of
from api.capability import capability
from api.measures import percent, ratio, total
from api.query import Query

WAITED = "wait_p50_minutes is not null"
STAFFED = "staff_hours is not null"


@capability("serviceVolume")
def service_volume(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    service_codes: Annotated[
        list[str] | None, any_of("service_code", "Only these services.", "仅限这些业务。")
    ] = None,
) -> Query:
    """The busiest counter first."""
    return (
        Query("service_volume")
        .where(service_code=service_codes)
        .within(area_id)
        .between("hour_at", period)
        .group_by("station_id", "service_code")
        .measures(
            n=total("served"),
            p50_minutes=ratio(total("served * wait_p50_minutes", WAITED), total("served", WAITED)),
            p90_minutes=ratio(total("served * wait_p90_minutes", WAITED), total("served", WAITED)),
            missing_pct=percent(total("served", "wait_p50_minutes is null"), total("served")),
            per_staff_hour=ratio(total("served", STAFFED), total("staff_hours", STAFFED)),
            satisfaction=ratio(total("rated * rating_mean"), total("rated")),
            rated=total("rated"),
        )
        .order_by("-n")
    )
