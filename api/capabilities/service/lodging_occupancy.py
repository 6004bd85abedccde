"""How many rooms are occupied in an area tonight."""

from datetime import date
from typing import Annotated

import strawberry

from api.arguments import AreaId
from api.capability import capability
from api.measures import NOW, sole
from api.query import Query
from api.words import words

COUNTIES = "length(area_id) = 6"
FIGURES = ("hotels", "rooms", "occupied_rooms", "occupancy_pct", "reporting_pct", "reported_at")
"""Of an area and a night there is one row, so each figure is its only value."""
AGE_HOURS = f"date_diff('second', max(reported_at), {NOW}) / 3600.0"
LATEST = "night = (select max(night) from lodging_occupancy)"


@capability("lodgingOccupancy")
def lodging_occupancy(
    area_id: AreaId = None,
    night: Annotated[
        date | None,
        strawberry.argument(
            name="date",
            description=words(
                "Local day on which the night begins; left out, the latest there is.",
                "入夜当日的本地日期；省略时为最近一夜。",
            ),
        ),
    ] = None,
    parts: Annotated[
        bool,
        strawberry.argument(
            description=words("Also the towns and villages within.", "同时列出其下各乡镇和村。")
        ),
    ] = False,
) -> Query:
    """The area's own row, or each county's; a whole comes before its parts."""
    asked = (
        Query("lodging_occupancy")
        .group_by("area_id", "night")
        .measures(**{column: sole(column) for column in FIGURES}, age_hours=AGE_HOURS)
        .order_by("area_id", "night")
    )
    asked = asked.where(night=night) if night else asked.that(LATEST)
    if parts:
        return asked.within(area_id)
    return asked.only(area_id) if area_id else asked.that(COUNTIES)
