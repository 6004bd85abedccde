"""Which plate-reader hits on the stolen or endangered-person vehicle list need action now?"""

from typing import Annotated

from api.arguments import AreaId, any_of
from api.capability import capability
from api.measures import NOW
from api.phases import HOLDS_NOW
from api.query import Opens, Query

FRESH = f"coalesce(date_diff('second', nearest_fix_at, {NOW}) <= fix_limit_seconds, false)"
# Whether or not a unit is on its way: what is not to be acted on shows no plate.
PLATE = "case when state in ('TO_ACT', 'TO_VERIFY') then plate_enc end"


@capability("stolenVehicleAlerts")
def stolen_vehicle_alerts(
    area_id: AreaId = None,
    states: Annotated[
        list[str] | None,
        any_of("plate_alert_state", "Only hits that need this now.", "仅限这些状态的告警。"),
    ] = ["TO_ACT", "TO_VERIFY"],  # noqa: B006 - never changed; GraphQL shows it as the default
) -> Query:
    """Hits that somebody has to act on or to verify, the latest first."""
    return (
        Query("stolen_vehicle_alerts")
        .where(state=states)
        .within(area_id)
        .that(HOLDS_NOW)
        .that(f"kept_until is null or {NOW} < kept_until")
        .deriving(
            plate_masked=Opens(PLATE, calls="call_ids", sealed_for="plate_bound"),
            seen_age_seconds=f"date_diff('second', seen_at, {NOW})::double",
            list_entry_age_hours=f"date_diff('second', listed_at, {NOW}) / 3600.0",
            nearest_eta_seconds=f"case when {FRESH} then straight_line_seconds end",
            eta_basis=(
                f"case when {FRESH} and straight_line_seconds is not null"
                " then 'STRAIGHT_LINE' else 'NO_FRESH_UNIT' end"
            ),
        )
        .order_by("state", "-seen_at")
    )
