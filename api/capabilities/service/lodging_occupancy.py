"""How many rooms are occupied in an area tonight."""

from datetime import date
from typing import Annotated

import strawberry

from api.arguments import AreaId
from api.capability import capability
from api.query import Query
from api.words import words

COUNTIES = "length(area_id) = 6"
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
    asked = Query("lodging_occupancy").order_by("area_id", "night")
    asked = asked.where(night=night) if night else asked.that(LATEST)
    if parts:
        return asked.within(area_id)
    return asked.only(area_id) if area_id else asked.that(COUNTIES)
