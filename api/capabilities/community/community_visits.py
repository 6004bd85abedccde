"""Which protected sites are due a visit, and what became of what was found there."""

from typing import Annotated

from api.arguments import AreaId, any_of
from api.capability import capability
from api.measures import NOW
from api.query import Query

DAY = "86400000.0"


@capability("communityVisits")
def community_visits(
    area_id: AreaId = None,
    premises_classes: Annotated[
        list[str] | None,
        any_of(
            "premises_class",
            "Only premises of these classes; left out, all that are visited regularly.",
            "仅限这些场所类别；省略时为全部重点单位。",
        ),
    ] = None,
) -> Query:
    """The longest overdue first."""
    past = f"date_diff('millisecond', due_at, {NOW}) / {DAY}"
    return (
        Query("community_visits")
        .within(area_id, "grid_id")
        .where(premises_class=premises_classes)
        .deriving(
            # The greater of nought and nothing would be nought, but nothing is known.
            overdue_days=f"case when due_at is not null then round(greatest({past}, 0), 2) end",
        )
        .order_by("-overdue_days", "due_at")
    )
