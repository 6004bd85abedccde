"""Which victim-reported frauds still have a chance of being stopped?"""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of, choice
from api.capability import capability
from api.measures import NOW
from api.phases import HOLDS_NOW
from api.query import Query
from api.words import words


@strawberry.enum(description=words("What the queue is sorted by.", "排序方式。"))
class FraudQueueOrder(Enum):
    """A way to sort; see `ORDERS`."""

    TIME_LEFT = choice(
        "TIME_LEFT",
        "The window that closes first; of closed ones the greatest loss.",
        "剩余时间最短优先。",
    )
    AMOUNT = choice("AMOUNT", "The most money that nobody holds.", "未止付金额最大优先。")


ORDERS = {
    FraudQueueOrder.TIME_LEFT: ("minutes_left", "-not_held_cny"),
    FraudQueueOrder.AMOUNT: ("-not_held_cny", "minutes_left"),
}


@capability("fraudReportQueue")
def fraud_report_queue(
    area_id: AreaId = None,
    states: Annotated[
        list[str] | None,
        any_of("fraud_window", "Only transfers of this age.", "仅限这些窗口状态。"),
    ] = ["HOT", "WARM"],  # noqa: B006 - never changed; GraphQL shows it as the default
    order_by: Annotated[
        FraudQueueOrder,
        strawberry.argument(description=words("What comes first.", "排序方式。")),
    ] = FraudQueueOrder.TIME_LEFT,
) -> Query:
    """Reports whose window is open, the one that closes first in front."""
    return (
        Query("fraud_report_queue")
        .where(window_state=states)
        .within(area_id)
        .that(HOLDS_NOW)
        .deriving(
            elapsed_minutes=f"date_diff('second', clock_from, {NOW}) / 60.0",
            minutes_left=(
                f"case when {NOW} < closes_at then date_diff('second', {NOW}, closes_at) / 60.0 end"
            ),
        )
        .order_by(*ORDERS[order_by])
    )
