"""Whether each beat's workload is balanced, and how likely it is that all its units are busy."""

from typing import Annotated

import strawberry

from api.analysis.beats import loaded
from api.arguments import AreaId, PeriodOrLatest, between
from api.capability import capability
from api.errors import bad_input
from api.query import Condition, Query
from api.words import words


@capability("beatWorkload")
def beat_workload(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    from_hour: Annotated[
        int,
        strawberry.argument(
            description=words("Only local hours from this one on, 0 to 23.", "起始小时，0至23。")
        ),
    ] = 0,
    to_hour: Annotated[
        int,
        strawberry.argument(
            description=words("Only local hours before this one, 1 to 24.", "结束小时，1至24。")
        ),
    ] = 24,
) -> Query:
    """The most loaded first."""
    between("fromHour", from_hour, 0, 23)
    between("toHour", to_hour, 1, 24)
    if to_hour <= from_hour:
        raise bad_input("toHour is not after fromHour; ask for two bands where it runs past 24.")
    return (
        Query("beat_workload")
        .within(area_id, "beat_id")
        .between("day", period)
        .meeting(Condition("hour >= ? and hour < ?", (from_hour, to_hour)))
        .through(loaded)
        .order_by("-observed_utilisation_pct", "-calls")
    )
