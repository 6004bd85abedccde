"""What every unit on duty is doing, since when, and who has been there too long."""

from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of
from api.capability import capability
from api.measures import NOW
from api.query import Query
from api.values import RecordId
from api.words import words

SECONDS = f"greatest(date_diff('second', since_at, {NOW}), 0)"
THRESHOLD = (
    f"case when {SECONDS} >= alert_seconds then 'ALERT' when {SECONDS} >= warn_seconds "
    "then 'WARN' else 'OK' end"
)
AGE = (
    "case when last_sign_at is not null then "
    f"greatest(date_diff('second', last_sign_at, {NOW}), 0) end"
)
DUE = f"check_in_seconds - date_diff('second', coalesce(last_sign_at, since_at), {NOW})"


@capability("unitStatusBoard")
def unit_status_board(
    area_id: AreaId = None,
    agency_id: Annotated[
        RecordId | None,
        strawberry.argument(description=words("Only units of this agency.", "仅限此机构。")),
    ] = None,
    statuses: Annotated[
        list[str] | None, any_of("unit_status", "Only these statuses.", "仅限这些状态。")
    ] = None,
) -> Query:
    """Alerts first, then warnings, and among equals whoever has been there longest."""
    return (
        Query("unit_status_board")
        .within(area_id)
        .where(agency_id=agency_id, secondary_status=statuses)
        .that(f"shift_start <= {NOW} and {NOW} < shift_end")
        .deriving(
            seconds_in_status=SECONDS,
            state_threshold=THRESHOLD,
            check_in_due_seconds=DUE,
            data_age_seconds=AGE,
        )
        .order_by("check_in_due_seconds", "-seconds_in_status")
    )
