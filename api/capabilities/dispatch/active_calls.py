"""Which calls are open, how urgent each is, and how long it has waited in its present state."""

from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of, between
from api.capability import capability
from api.measures import NOW
from api.query import Opens, Query
from api.words import words

POINT = (
    "case when latitude is not null and longitude is not null "
    "then struct_pack(latitude := latitude, longitude := longitude) end"
)
WAIT = f"greatest(date_diff('second', state_since, {NOW}), 0)"
THRESHOLD = (
    f"case when {WAIT} >= alert_seconds then 'ALERT' when {WAIT} >= warn_seconds then 'WARN' "
    "else 'OK' end"
)
AGE = f"greatest(date_diff('second', last_event_at, {NOW}), 0)"


@capability("activeCalls")
def active_calls(
    area_id: AreaId = None,
    min_priority: Annotated[
        int | None,
        strawberry.argument(
            description=words("Of this EIDO priority (0-10) or higher.", "最低等级（0至10）。")
        ),
    ] = None,
    statuses: Annotated[
        list[str] | None, any_of("incident_status", "Only these statuses.", "仅限这些状态。")
    ] = None,
) -> Query:
    """The most urgent first, and of equals the one that has waited longest."""
    if min_priority is not None:
        between("minPriority", min_priority, 0, 10)
    return (
        Query("active_calls")
        .within(area_id)
        .at_least(priority_common=min_priority)
        .where(status=statuses)
        .deriving(
            point=Opens(POINT),
            accuracy_m=Opens("accuracy_m"),
            wait_seconds=WAIT,
            state_threshold=THRESHOLD,
            data_age_seconds=AGE,
        )
        .order_by("-priority_common", "-wait_seconds")
    )
