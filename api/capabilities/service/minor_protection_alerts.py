"""Which child-protection alerts of hotels need somebody now."""

from typing import Annotated

from api.arguments import AreaId, any_of
from api.capability import capability
from api.measures import NOW
from api.query import Condition, Query

MINUTES = f"date_diff('second', raised_at, coalesce(attended_at, {NOW})) / 60.0"
STATE = (
    f"case when attended_at is null then case when {MINUTES} > attend_minutes then 'LATE' "
    f"else 'DUE' end when {MINUTES} > attend_minutes then 'ATTENDED_LATE' else 'ATTENDED' end"
)


@capability("minorProtectionAlerts")
def minor_protection_alerts(
    area_id: AreaId = None,
    states: Annotated[
        list[str] | None, any_of("alert_sla_state", "Only these states.", "仅限这些状态。")
    ] = None,
) -> Query:
    """Those that wait first, the late ones and the longest at the top; then the others, newest."""
    asked = Query("minor_protection_alerts").within(area_id)
    if states:
        marks = ", ".join("?" for _ in states)
        asked = asked.meeting(Condition(f"({STATE}) in ({marks})", tuple(states)))
    return asked.deriving(response_minutes=f"round({MINUTES}, 2)", sla_state=STATE).order_by(
        "-sla_state", "waits_since", "-raised_at"
    )
