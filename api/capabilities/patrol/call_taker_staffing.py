"""How many call-takers each half hour needs to meet the answering target."""

from typing import Annotated

import strawberry

from api.analysis.staffing import planned
from api.arguments import PeriodOrLatest, between
from api.capability import capability
from api.query import Query
from api.values import RecordId
from api.words import words
from contracts.codes import rows

TARGET = next(row for row in rows("response_targets") if row["standard"] == "NENA_STA_020")


@capability("callTakerStaffing")
def call_taker_staffing(
    centre_id: Annotated[
        RecordId | None,
        strawberry.argument(description=words("Only this centre.", "仅限此接警中心。")),
    ] = None,
    period: PeriodOrLatest = None,
    target_pct: Annotated[
        float,
        strawberry.argument(
            description=words("Answered in time, 50 to 99.9.", "及时接听比例，50至99.9。", "%")
        ),
    ] = float(TARGET["target_pct"]),
    target_seconds: Annotated[
        float,
        strawberry.argument(
            description=words("In time is within so long, 1 to 120.", "及时的时限，1至120。", "s")
        ),
    ] = float(TARGET["target_seconds"]),
    shrinkage_pct: Annotated[
        float,
        strawberry.argument(
            description=words(
                "Of paid time away from the desk, 0 to 60.", "离席损耗比例，0至60。", "%"
            )
        ),
    ] = 25.0,
) -> Query:
    """In the order of the day, weekdays before weekends."""
    between("targetPct", target_pct, 50, 99.9)
    between("targetSeconds", target_seconds, 1, 120)
    between("shrinkagePct", shrinkage_pct, 0, 60)
    return (
        Query("call_taker_staffing")
        .where(centre_id=centre_id)
        .marking("local_day", period)
        .through(
            planned,
            target_pct=target_pct,
            target_seconds=target_seconds,
            shrinkage_pct=shrinkage_pct,
        )
        .order_by("slot")
    )
