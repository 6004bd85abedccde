"""Which disputes are open, and which of them cannot wait."""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of, choice
from api.capability import capability
from api.measures import NOW
from api.query import Query
from api.words import words

DAY = "86400000.0"
OVERDUE = f"deadline_at < {NOW}"
NEAR = f"date_diff('millisecond', {NOW}, deadline_at) <= due_soon_days * {DAY}"
CONDITIONS = {
    "OVERDUE": OVERDUE,
    "HEATING_UP": "heating_up",
    "DUE_SOON": f"not ({OVERDUE}) and {NEAR}",
    "ON_TIME": f"not ({OVERDUE}) and not ({NEAR})",
    "UNMAPPED": "false",
}


@strawberry.enum(description=words("What the queue is sorted by.", "排序方式。"))
class DisputeOrder(Enum):
    """A column, or a leading minus for the greatest first."""

    DEADLINE = choice("deadline_at", "Earliest deadline first.", "按期限先后。")
    AGE = choice("registered_at", "Oldest first.", "按登记先后。")
    SEVERITY = choice("-event_severity", "Gravest event first.", "按事件等级。")
    CALLS = choice("-calls_since", "Most called about since first.", "按登记后警情数。")


@capability("disputeQueue")
def dispute_queue(
    area_id: AreaId = None,
    states: Annotated[
        list[str] | None,
        any_of(
            "dispute_queue_state",
            "Only disputes in one of these states; left out, all open ones.",
            "仅限这些状态；省略时为全部未结纠纷。",
        ),
    ] = None,
    order_by: Annotated[
        DisputeOrder,
        strawberry.argument(
            description=words("Earliest deadline first, unless asked.", "默认按期限先后。")
        ),
    ] = DisputeOrder.DEADLINE,
) -> Query:
    """The earliest deadline first: what is overdue, then what is next."""
    query = Query("dispute_queue").within(area_id, "grid_id")
    if states is not None:
        wanted = [CONDITIONS[getattr(state, "value", state)] for state in states]
        query = query.that(" or ".join(f"({one})" for one in wanted) or "false")
    return query.deriving(
        state=f"case when {OVERDUE} then 'OVERDUE' when {NEAR} then 'DUE_SOON' else 'ON_TIME' end",
        next_step=f"case when {OVERDUE} then overdue_step else next_step end",
        age_days=_days(f"date_diff('millisecond', registered_at, {NOW})"),
        days_left=_days(f"date_diff('millisecond', {NOW}, deadline_at)"),
    ).order_by(order_by.value, "deadline_at")


def _days(milliseconds: str) -> str:
    return f"round({milliseconds} / {DAY}, 2)"
