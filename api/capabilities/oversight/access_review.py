"""Which accesses look unjustified, and whether someone has looked into them."""

from typing import Annotated

from api.arguments import PeriodOrLatest, any_of
from api.capability import capability
from api.measures import NOW
from api.query import Query

DAY = "86400000.0"


@capability("accessReview")
def access_review(
    period: PeriodOrLatest = None,
    rules: Annotated[
        list[str] | None,
        any_of("access_rule", "Only of these rules; left out, all.", "仅限这些规则。"),
    ] = None,
    states: Annotated[
        list[str] | None,
        any_of("review_state", "Only in these states; left out, all.", "仅限这些状态。"),
    ] = None,
) -> Query:
    """What rules found before what was drawn, and of each what has waited longest first."""
    return (
        Query("access_review")
        .between("opened_at", period)
        .where(rule_id=rules, state=states)
        .deriving(age_days=f"date_diff('millisecond', opened_at, {NOW}) / {DAY}")
        .order_by("rule_id", "opened_at")
    )
