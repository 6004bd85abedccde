"""What share of places yields half of the incidents."""

from datetime import timedelta
from typing import Annotated

import strawberry

from api import arguments
from api.analysis.concentration import concentrated
from api.arguments import AreaId, Period, any_of, one_of
from api.capability import capability
from api.errors import bad_input
from api.measures import total
from api.query import Query
from api.words import words

YEAR = 365
MART = "place_concentration"
LATEST = f"(select max(day) from {MART})"  # noqa: S608 - our own name


@capability("placeConcentration")
def place_concentration(
    area_id: AreaId = None,
    types: Annotated[
        list[str] | None,
        any_of("call_type", "Only incidents of these types.", "仅限这些类型的案事件。"),
    ] = None,
    period: Annotated[
        Period | None,
        strawberry.argument(
            description=words(
                "Local days asked for, at most 366; left out, the last 365 days of data.",
                "查询的本地日期，最多366天；省略时为数据的最近365天。",
            )
        ),
    ] = None,
    unit: Annotated[
        str,
        one_of(
            "place_unit", "What the places are; segments, if left out.", "地点单元，默认街路段。"
        ),
    ] = "SEGMENT",
) -> Query:
    """One row of the area; for premises one a class, that with most incidents first."""
    of_unit = Query(MART).where(unit=unit).within(area_id)
    happened = of_unit.where(type_common=types).that("day is not null")
    now, before, reaches = _windows(happened, period)
    return (
        _by_place(now)
        .through(concentrated)
        .beside(
            places=of_unit.that("day is null"),
            earlier=_by_place(before),
            reach=Query(MART).that("day is not null").measures(reaches=reaches),
        )
        .order_by("-incidents", "premises_class")
    )


def _by_place(query: Query) -> Query:
    return query.group_by("place_id").measures(n=total("n"))


def _windows(happened: Query, period: Period | None) -> tuple[Query, Query, str]:
    """The days asked for, as many a year before, and whether the data hold all of the latter."""
    if period is None:
        now = happened.that(f"day > {LATEST} - {YEAR}")
        before = happened.that(f"day > {LATEST} - {2 * YEAR} and day <= {LATEST} - {YEAR}")
        return now, before, f"min(day) <= max(day) - {2 * YEAR - 1}"
    days = arguments.period(period)
    if days.until - days.since > timedelta(days=YEAR):
        raise bad_input(
            f"period runs from {days.since} to {days.until}; it may hold 366 days, as it is "
            "compared with the same days a year earlier."
        )
    since, until = days.since - timedelta(days=YEAR), days.until - timedelta(days=YEAR)
    before = happened.between("day", Period(since=since, until=until))
    reaches = f"min(day) <= date '{since.isoformat()}'"
    return happened.between("day", days), before, reaches
