"""Who looked at my record, when and why."""

from typing import Annotated

import strawberry

from api.arguments import Period
from api.capability import capability
from api.query import Query
from api.values import RecordId
from api.words import words


@capability("whoViewedMyData")
def who_viewed_my_data(
    record_id: Annotated[
        RecordId,
        strawberry.argument(
            description=words(
                "The call or the report that is yours: its whole id.", "本人的警情或报案编号。"
            )
        ),
    ],
    period: Annotated[
        Period | None,
        strawberry.argument(
            description=words(
                "Local days asked for; left out, as long as the ledger reaches back.",
                "查询的本地日期；省略时为全部记录。",
            )
        ),
    ] = None,
) -> Query:
    """The latest first."""
    asked = Query("who_viewed_my_data").where(record_id=record_id)
    if period is not None:
        asked = asked.between("logtime", period)
    return asked.deriving(delayed_count="0::bigint", total_usages="count(*) over ()").order_by(
        "-logtime"
    )
