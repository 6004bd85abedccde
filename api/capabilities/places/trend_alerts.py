"""What changed this week beyond chance."""

from datetime import timedelta
from typing import Annotated

import strawberry

from api import arguments
from api.analysis.trends import watched
from api.arguments import DIVISION_DIGITS, AreaId, Period, any_of
from api.capability import capability
from api.errors import bad_input
from api.measures import latest, total
from api.query import Query
from api.words import words

MART = "trend_alerts"
LONGEST, MOST_WEEKS = 28, 52
LOOK_BACK = 800
"""Days before the period that are read: two years of baseline, and a little for the season."""
# The latest day of a stream is not over, so what was recorded on it is not counted yet.
RECORDED = (
    f"recorded_day < (select max(other.recorded_day) from {MART} as other"  # noqa: S608
    f" where other.stream = {MART}.stream)"
)


@capability("trendAlerts")
def trend_alerts(
    area_id: AreaId = None,
    types: Annotated[
        list[str] | None,
        any_of("call_type", "Only these types.", "仅限这些类型。"),
    ] = None,
    streams: Annotated[
        list[str] | None,
        any_of("event_stream", "Only these streams; left out, all.", "仅限这些数据流。"),
    ] = None,
    period: Annotated[
        Period | None,
        strawberry.argument(
            description=words(
                "Local days asked for, at most 28; left out, the last 7 whole days of each stream.",
                "查询的本地日期，最多28天；省略时为各数据流最近7个完整日。",
            )
        ),
    ] = None,
    false_alarm_per_year: Annotated[
        float,
        strawberry.argument(
            description=words(
                "False alarms a year that are borne, over all rows of the answer, 0.1 to 365.",
                "每年可接受的误报总数，0.1至365。",
            )
        ),
    ] = 12.0,
    baseline_weeks: Annotated[
        int,
        strawberry.argument(
            description=words(
                "Weeks before the period that it is compared with, 4 to 52.",
                "用作比较的前若干周，4至52。",
            )
        ),
    ] = 12,
) -> Query:
    """Alarms first, then what chance explains least. Towns, or the one village asked for."""
    arguments.between("falseAlarmPerYear", false_alarm_per_year, 0.1, 365)
    arguments.between("baselineWeeks", baseline_weeks, 4, MOST_WEEKS)
    area = "town_id" if _holds_towns(area_id) else "area_id"
    days = _days(period)
    known = _read(Query(MART).where(stream=streams), days)
    return (
        known.where(type_common=types)
        .within(area_id)
        .group_by("stream", area, "type_common", "day")
        .measures(n=total("n"))
        .through(
            watched,
            days=(days.since.isoformat(), days.until.isoformat()) if days else ("", ""),
            weeks=baseline_weeks,
            budget=false_alarm_per_year,
        )
        .beside(
            pooled=known.group_by("stream", "type_common", "day", "recorded_day").measures(
                n=total("n")
            ),
            reach=_reach(streams),
        )
        .order_by("-alarm", "chance_pct", "-count")
    )


def _reach(streams: list[str] | None) -> Query:
    """From where to where each stream knows, and the rules of the table."""
    rules = ("least_weeks", "season_days", "season_events", "silent_events")
    return (
        Query(MART)
        .where(stream=streams)
        .group_by("stream")
        .measures(
            first_day="min(recorded_day)",
            latest=latest("recorded_day"),
            **{rule: latest(rule) for rule in rules},
        )
    )


def _read(query: Query, days: Period | None) -> Query:
    """What was recorded by the last whole day, of as many days as the limits look back over."""
    recorded = query.that(RECORDED)
    if days is None:
        return recorded.that(f"day > (select max(day) from {MART}) - {LOOK_BACK}")  # noqa: S608
    since = days.since - timedelta(days=LOOK_BACK)
    return recorded.between("day", Period(since=since, until=days.until))


def _days(period: Period | None) -> Period | None:
    if period is None:
        return None
    days = arguments.period(period)
    if days.until - days.since >= timedelta(days=LONGEST):
        raise bad_input(
            f"period runs from {days.since} to {days.until}; it may hold {LONGEST} days, as it is "
            "compared with the weeks before it."
        )
    return days


def _holds_towns(area_id: str | None) -> bool:
    return area_id is None or (area_id.isdigit() and len(area_id) in DIVISION_DIGITS)
