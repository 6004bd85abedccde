"""Which public or commercial premises generate repeated calls, and for what problem."""

from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of, between
from api.capability import capability
from api.query import Query
from api.words import words


@capability("repeatPlaces")
def repeat_places(
    area_id: AreaId = None,
    min_calls: Annotated[
        int,
        strawberry.argument(
            description=words("With so many calls or more, 2 to 1,000.", "最少警情数，2至1000。")
        ),
    ] = 3,
    premises_classes: Annotated[
        list[str] | None,
        any_of(
            "public_premises_class",
            "Only these classes; homes cannot be asked for.",
            "仅限这些类别；不含住宅。",
        ),
    ] = None,
) -> Query:
    """Where is called most first."""
    between("minCalls", min_calls, 2, 1_000)
    return (
        Query("repeat_places")
        .within(area_id)
        .at_least(calls_12m=min_calls)
        .where(premises_class=premises_classes)
        .order_by("-calls_12m", "-problem_calls")
    )  # fmt: skip
