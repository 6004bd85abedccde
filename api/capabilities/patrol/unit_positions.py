"""Where the units are now, and how fresh each fix is."""

from typing import Annotated

import strawberry

from api.arguments import AreaId, between
from api.capability import capability
from api.measures import NOW
from api.query import Condition, Query
from api.values import RecordId
from api.words import words

AGE = f"greatest(date_diff('second', fix_at, {NOW}), 0)"


@capability("unitPositions")
def unit_positions(
    area_id: AreaId = None,
    agency_id: Annotated[
        RecordId | None,
        strawberry.argument(description=words("Only units of this agency.", "仅限此机构。")),
    ] = None,
    max_fix_age_seconds: Annotated[
        int,
        strawberry.argument(
            description=words(
                "Older fixes are left out, 1 to 86,400.", "超过此时效的定位不返回，1至86400。", "s"
            )
        ),
    ] = 300,
) -> Query:
    """The freshest first; a unit whose shift is over has no position."""
    between("maxFixAgeSeconds", max_fix_age_seconds, 1, 86_400)
    return (
        Query("unit_positions")
        .within(area_id)
        .where(agency_id=agency_id)
        .that(f"{NOW} < shift_end")
        .meeting(Condition(f"{AGE} <= ?", (max_fix_age_seconds,)))
        .deriving(
            point="struct_pack(latitude := latitude, longitude := longitude)",
            fix_age_seconds=AGE,
        )
        .order_by("fix_age_seconds")
    )
