"""Who looked at my record, when and why."""

from typing import Annotated

import strawberry

from api.capability import capability
from api.errors import bad_input
from api.measures import NOW
from api.query import Condition, Query
from api.values import RecordId, Salted, UtcTime
from api.words import words

DELAYED = f"(delayed_until is not null and {NOW} < delayed_until)"
TOLD = ("action", "action_zh", "receiver_code", "receiver_name", "receiver_system", "purpose")


@capability("whoViewedMyData")
def who_viewed_my_data(
    record_id: Annotated[
        RecordId | None,
        strawberry.argument(
            description=words(
                "One of your calls or reports; left out, all that are yours.",
                "本人的警情或报案编号；省略时为本人的全部记录。",
            )
        ),
    ] = None,
    since: Annotated[
        UtcTime | None,
        strawberry.argument(description=words("Looks at this time or later, UTC.", "起始时间。")),
    ] = None,
    until: Annotated[
        UtcTime | None,
        strawberry.argument(description=words("Looks before this time, UTC.", "截止时间。")),
    ] = None,
) -> Query:
    """The latest first, and last those that are not told yet: counted, and no more."""
    if since and until and until < since:
        raise bad_input("until is before since; give the later time as until.")
    asked = Query("who_viewed_my_data")
    if record_id is not None:
        asked = asked.where(record_id=Salted(record_id))
    # Whatever the times asked for: else they would tell when a look was that is not told yet.
    for sql, value in (("looked_at >= ?", since), ("looked_at < ?", until)):
        if value is not None:
            asked = asked.meeting(Condition(f"{DELAYED} or {sql}", (value,)))
    told = {name: f"case when not {DELAYED} then {name} end" for name in TOLD}
    return asked.deriving(
        usage_id=f"case when {DELAYED} then 'delayed-' || row_number() over () else usage_id end",
        logtime=f"case when not {DELAYED} then looked_at end",
        is_delayed=DELAYED,
        delayed_count=f"count(*) filter (where {DELAYED}) over ()",
        total_usages="count(*) over ()",
        **told,
    ).order_by("-logtime")
