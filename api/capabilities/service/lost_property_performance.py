"""How much of what is lost comes back, how fast, and what ages in store."""

from typing import Annotated

from api.arguments import AreaId, PeriodOrLatest, any_of
from api.capability import capability
from api.measures import AS_OF, count, latest, quantile, share
from api.query import Query

FOUND = "in_period and record = 'FOUND'"
LONG_AGO = f"in_store and happened_at < {AS_OF} - interval '{{}} days'"


@capability("lostPropertyPerformance")
def lost_property_performance(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    categories: Annotated[
        list[str] | None, any_of("item_category", "Only these categories.", "仅限这些类别。")
    ] = None,
) -> Query:
    """What is found most often first."""
    return (
        Query("lost_property_performance")
        .where(category=categories)
        .within(area_id)
        .marking("day", period)
        .group_by("category")
        .measures(
            found=count(where=FOUND),
            reported=count(where="in_period and record = 'LOST'"),
            returned=count(where=f"{FOUND} and returned"),
            return_pct=share(count(where=f"{FOUND} and returned"), count(where=FOUND)),
            benchmark_pct=latest("benchmark_pct"),
            benchmark_to_pct=latest("benchmark_to_pct"),
            median_return_hours=quantile("return_hours", 0.5, FOUND),
            over_30_days=count(where=LONG_AGO.format(30)),
            over_365_days=count(where=LONG_AGO.format(365)),
        )
        .order_by("-found", "-reported")
    )
