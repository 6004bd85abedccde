"""Who is out of reach of the units that are free."""

from typing import Annotated

import strawberry

from api.analysis.coverage import gaps
from api.arguments import AreaId, between
from api.capability import capability
from api.measures import NOW
from api.query import Query
from api.words import words
from contracts.assumptions import assumption

TARGET = int(assumption("coverage_seconds"))
MAX_FIX_AGE = int(assumption("max_fix_age_seconds"))


@capability("coverageGaps")
def coverage_gaps(
    area_id: AreaId = None,
    target_seconds: Annotated[
        int,
        strawberry.argument(
            description=words(
                "In time is within so many seconds, such as 180 or 300.",
                "及时到达的目标秒数，如180或300。",
                "s",
            )
        ),
    ] = TARGET,
    max_fix_age_seconds: Annotated[
        int,
        strawberry.argument(
            description=words(
                "Oldest fix by which a unit's place counts as known, seconds.",
                "定位最大时效。",
                "s",
            )
        ),
    ] = MAX_FIX_AGE,
) -> Query:
    """Where most people are out of reach first; units of the whole jurisdiction count."""
    between("targetSeconds", target_seconds, 30, 3_600)
    between("maxFixAgeSeconds", max_fix_age_seconds, 1, 86_400)
    mart = Query("coverage_gaps")
    return (
        mart.where(kind="CELL")
        .within(area_id)
        .beside(
            units=mart.where(kind="UNIT").deriving(asked_at=NOW),
            stations=mart.where(kind="STATION").within(area_id),
        )
        .travelling()
        .through(gaps, target=target_seconds, max_fix_age=max_fix_age_seconds)
        .order_by("-uncovered_residents", "-uncovered_sites", "-min_eta_seconds")
    )
