"""What happened where, at map points that many addresses share."""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, any_of, choice
from api.capability import capability
from api.measures import count, latest
from api.query import Query
from api.words import words


@strawberry.enum(description=words("What incidents are told apart by in time.", "时间粒度。"))
class TimeBand(Enum):
    """A column of the mart for each."""

    MONTH = choice("month", "The month.", "月份。")
    HOUR_BAND = choice("hour_band", "The quarter of the local day.", "一天中的时段。")


UNPLACED = "sum(count(*) filter (where snap_point_id is null)) over ()"
SHARE = f"round(100.0 * {UNPLACED} / sum(count(*)) over (), 2)"


@capability("incidentMap")
def incident_map(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    types: Annotated[
        list[str] | None, any_of("call_type", "Only these types.", "仅限这些类型。")
    ] = None,
    by: Annotated[
        TimeBand, strawberry.argument(description=words("Told apart by.", "按何种时间划分。"))
    ] = TimeBand.MONTH,
) -> Query:
    """Where most happened first; what has no map point is left out and its share told."""
    return (
        Query("incident_map")
        .where(type_common=types)
        .within(area_id)
        .between("from_day", period)
        .group_by("snap_point_id", "type_common", str(getattr(by, "value", by)))
        .measures(
            point="struct_pack(latitude := max(latitude), longitude := max(longitude))",
            uncertainty_m=latest("uncertainty_m"),
            n=count(),
            unplaced_pct=SHARE,
        )
        .keeping("snap_point_id is not null")
        .order_by("-n")
    )
