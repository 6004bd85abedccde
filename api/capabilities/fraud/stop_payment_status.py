"""Which stop-payment requests are pending, confirmed, refused or about to lapse?"""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of, choice
from api.capability import capability
from api.measures import NOW, count, quantile, share, total
from api.phases import HOLDS_NOW
from api.query import DAYS, Query
from api.words import words

MART = "stop_payment_status"
FIGURES = {
    "bank_requests": count(),
    "bank_acks": count("bank_ack_seconds"),
    "bank_ack_p50_seconds": quantile("bank_ack_seconds", 0.5),
    "bank_ack_p90_seconds": quantile("bank_ack_seconds", 0.9),
    "bank_held_pct": share(
        count("bank_ack_seconds", "amount_held_cny > 0"), count("bank_ack_seconds")
    ),
    "bank_refused_pct": share(
        count("bank_ack_seconds", "result = 'REFUSED'"), count("bank_ack_seconds")
    ),
}


@strawberry.enum(description=words("What requests may be told apart by.", "分组方式。"))
class StopPaymentGroup(Enum):
    """A column of the mart for each."""

    BANK = choice("bank", "Bank asked: one row a bank, its scorecard.", "银行：每家一行评分卡。")


@capability("stopPaymentStatus")
def stop_payment_status(
    area_id: AreaId = None,
    states: Annotated[
        list[str] | None,
        any_of("stop_request_state", "Only requests that stand so now.", "仅限这些状态的请求。"),
    ] = None,
    group_by: Annotated[
        list[StopPaymentGroup],
        strawberry.argument(
            description=words(
                "BANK: one row a bank, its scorecard. Left out, one row a request.",
                "BANK：每家银行一行，作为评分卡。省略时每个请求一行。",
            )
        ),
    ] = [],  # noqa: B006 - never changed; GraphQL shows it as the default
) -> Query:
    """Requests with the least time left first, or banks with the slowest first."""
    standing = Query(MART).where(state=states).within(area_id).that(HOLDS_NOW)
    if group_by:
        return (
            standing.group_by(*(group.value for group in group_by))
            .measures(amount_held_cny=f"{total('amount_held_cny')}::double", **FIGURES)
            .order_by("-bank_requests")
        )
    return standing.deriving(
        waiting_seconds=(
            f"case when state = 'PENDING' then date_diff('second', sent_at, {NOW})::double end"
        ),
        minutes_left=(
            f"case when {NOW} < act_by then date_diff('second', {NOW}, act_by) / 60.0 end"
        ),
        **{name: _of_the_bank(figure) for name, figure in FIGURES.items()},
    ).order_by("minutes_left", "-sent_at")


def _of_the_bank(figure: str) -> str:
    """The figure over all that the row's bank was asked in the days up to the latest request."""
    latest = f'(select max(sent_at) from "{MART}")'  # noqa: S608 - our own name
    return (
        f'select {figure} from "{MART}" as every where every.bank = "{MART}".bank'  # noqa: S608
        f" and every.phase_from is null and every.sent_at > {latest} - interval {DAYS} day"
    )
