"""Which open calls probably report the same event."""

from typing import Annotated

import strawberry

from api.analysis.groups import grouped
from api.arguments import AreaId, between
from api.capability import capability
from api.query import Query
from api.words import words
from contracts.codes import rows

RULES = {row["rule"]: float(row["value"]) for row in rows("duplicate_call_rules")}
WIDEST_MINUTES, WIDEST_M = RULES["WIDEST_WINDOW_MINUTES"], RULES["WIDEST_RADIUS_M"]
"""Pairs further apart are not in the mart."""


@capability("duplicateCallGroups")
def duplicate_call_groups(
    area_id: AreaId = None,
    window_minutes: Annotated[
        int,
        strawberry.argument(
            description=words("At most so far apart, 1 to 120.", "最大时间间隔，1至120。", "min")
        ),
    ] = int(RULES["USUAL_WINDOW_MINUTES"]),
    radius_m: Annotated[
        int,
        strawberry.argument(
            description=words("At most so far apart, 1 to 2,000.", "最大距离，1至2000。", "m")
        ),
    ] = int(RULES["USUAL_RADIUS_M"]),
    open_only: Annotated[
        bool,
        strawberry.argument(
            description=words(
                "Only calls that are open; else those of the last seven days.",
                "仅限未结警情；否则为最近七天。",
            )
        ),
    ] = True,
) -> Query:
    """The group of which one can be surest comes first."""
    between("windowMinutes", window_minutes, 1, WIDEST_MINUTES)
    between("radiusM", radius_m, 1, WIDEST_M)
    return (
        Query("duplicate_call_groups")
        .within(area_id)
        .where(both_open=True if open_only else None)
        .that("confidence >= least_confidence and decision <> 'REJECTED'")
        .that(f"distance_m <= {int(radius_m)} and gap_seconds <= {int(window_minutes) * 60}")
        .through(grouped)
        .order_by("-confidence", "group_id")
    )
