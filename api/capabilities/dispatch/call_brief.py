"""What the unit on its way to a call must know."""

from typing import Annotated

import strawberry

from api.capability import capability
from api.measures import NOW
from api.query import Opens, Query
from api.values import RecordId
from api.words import words

POINT = (
    "case when latitude is not null and longitude is not null "
    "then struct_pack(latitude := latitude, longitude := longitude) end"
)
VALID = """(
    select coalesce(list(caution order by caution.expires_at), [])
    from unnest(premises_cautions) as _(caution)
    where caution.expires_at is null or caution.expires_at > {now}
)""".replace("{now}", NOW)


@capability("callBrief")
def call_brief(
    call_id: Annotated[
        RecordId,
        strawberry.argument(
            description=words(
                "The call: centre and number, joined by a slash.", "警情编号：中心/编号。"
            )
        ),
    ],
) -> Query:
    """The one open call; nothing where there is none of that id or the question is for another."""
    return (
        Query("call_brief")
        .where(call_id=call_id)
        .deriving(
            point=POINT,
            premises_cautions=VALID,
            nature_text=Opens("nature_text"),
            callback_number=Opens("callback_enc", sealed_for="callback_bound"),
            audio_ref=Opens("audio_ref"),
            disclosure=Opens("null::varchar"),
            updated_age_seconds=f"greatest(date_diff('second', last_event_at, {NOW}), 0)",
        )
    )
