"""How much was lost, stopped, frozen and returned."""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, any_of, choice
from api.capability import capability
from api.measures import count, percent, quantile, share, total
from api.query import Query
from api.words import words


@strawberry.enum(description=words("What fraud losses may be told apart by.", "分组方式。"))
class FraudGroup(Enum):
    """A column of the mart for each."""

    TYPOLOGY = choice("typology", "Kind of fraud.", "诈骗类型。")


@capability("fraudLossSummary")
def fraud_loss_summary(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    typologies: Annotated[
        list[str] | None,
        any_of("fraud_typology", "Only these kinds of fraud.", "仅限这些诈骗类型。"),
    ] = None,
    group_by: Annotated[
        list[FraudGroup],
        strawberry.argument(
            description=words("Left out, one row for all kinds.", "省略时为合计一行。")
        ),
    ] = [],  # noqa: B006 - never changed; GraphQL shows it as the default
) -> Query:
    """One row for the period, or one a kind of fraud, the greatest loss first."""
    lost = total("lost_cny")
    return (
        Query("fraud_loss_summary")
        .where(typology=typologies)
        .within(area_id)
        .between("reported_at", period)
        .group_by(*(group.value for group in group_by))
        .measures(
            reports=count(),
            lost_cny=f"{lost}::double",
            stopped_cny=f"{total('stopped_cny')}::double",
            frozen_cny=f"{total('frozen_cny')}::double",
            returned_cny=f"{total('returned_cny')}::double",
            stop_rate_pct=percent(total("stopped_cny"), lost),
            return_rate_pct=percent(total("returned_cny"), lost),
            reports_stopped_pct=share(count(where="stopped_cny > 0"), count()),
            median_stop_minutes=quantile("stop_minutes", 0.5),
            p90_stop_minutes=quantile("stop_minutes", 0.9),
            median_return_days=quantile("return_days", 0.5),
        )
        .order_by("-lost_cny")
    )
