"""What a unit did on a call, minute by minute."""

from typing import Annotated

import strawberry

from api.capability import capability
from api.query import Query
from api.values import RecordId
from api.words import words

POINT = (
    "case when latitude is not null "
    "then struct_pack(latitude := latitude, longitude := longitude) end"
)
HASH = """sha256(string_agg(concat_ws('|', call_id, unit_id, minute_at, latitude, longitude,
    speed_kmh, status_change, array_to_string(body_cam_segment_ids, ',')), chr(10)
    order by minute_at) over ())"""


@capability("patrolReplay")
def patrol_replay(
    unit_id: Annotated[RecordId, strawberry.argument(description=words("The unit.", "单位。"))],
    call_id: Annotated[
        RecordId,
        strawberry.argument(
            description=words("A call that it was assigned to.", "该单位被派往的警情。")
        ),
    ],
) -> Query:
    """In the order of time; nothing where the unit was not assigned to the call."""
    return (
        Query("patrol_replay")
        .where(unit_id=unit_id, call_id=call_id)
        .deriving(point=POINT, export_hash=HASH)
        .order_by("minute_at")
    )
