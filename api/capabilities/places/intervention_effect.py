"""Whether a new station or patrol plan changed incidents, net of background and displacement."""

from enum import Enum
from itertools import combinations
from typing import Annotated

import strawberry

from api import arguments
from api.analysis.intervention import evaluated
from api.arguments import AREA, DIVISION_DIGITS, Period, any_of, choice
from api.capability import capability
from api.errors import bad_input
from api.measures import latest, total
from api.query import Query
from api.values import RecordId
from api.words import words

MART = "intervention_effect"
LIMITS = ("small_count", "unlike_ratio", "power_pct", "season_days", "reporting_days")
PATROL = "patrol_hours is not null"


@strawberry.enum(description=words("What is counted.", "统计对象。"))
class Counted(Enum):
    """A stream of the mart for each."""

    INCIDENTS = choice("INCIDENTS", "Incidents that a case unit recorded.", "案事件。")
    CALLS = choice("CALLS", "Calls for service.", "警情。")


def _area(english: str, chinese: str) -> strawberry.argument:  # type: ignore[valid-type]
    form = "A division code of 2, 4, 6 or 9 digits for all within it, or one area's own id."
    return strawberry.argument(
        description=words(
            f"{english} {form}", f"{chinese}2、4、6或9位行政区划代码，或单个区域编号。"
        )
    )


def _days(english: str, chinese: str) -> strawberry.argument:  # type: ignore[valid-type]
    return strawberry.argument(description=words(english, chinese))


@capability("interventionEffect")
def intervention_effect(
    treated_area: Annotated[RecordId, _area("Where the intervention was.", "处置区域。")],
    control_area: Annotated[RecordId, _area("A like area where it was not.", "对照区域。")],
    pre_period: Annotated[Period, _days("Local days before it began.", "措施前的本地日期。")],
    post_period: Annotated[Period, _days("Local days after it began.", "措施后的本地日期。")],
    buffer_area: Annotated[
        RecordId | None, _area("Where it may have moved to.", "可能转移到的缓冲区域。")
    ] = None,
    buffer_control: Annotated[
        RecordId | None, _area("A like area to the buffer.", "缓冲区的对照区域。")
    ] = None,
    types: Annotated[
        list[str] | None,
        any_of("call_type", "Only these types.", "仅限这些类型。"),
    ] = None,
    counted: Annotated[
        Counted,
        strawberry.argument(
            description=words("Incidents, unless calls are asked for.", "默认统计案事件。")
        ),
    ] = Counted.INCIDENTS,
) -> Query:
    """One row: what changed there, against what changed elsewhere."""
    names = {
        "treatedArea": treated_area, "controlArea": control_area, "bufferArea": buffer_area,
        "bufferControl": buffer_control,
    }  # fmt: skip
    _apart(names)
    pre, post = _in_order(pre_period, post_period)
    both = Query(MART).between("day", Period(since=pre.since, until=post.until))
    events = both.where(stream=counted, type_common=types)
    frames = {"control": control_area, "buffer": buffer_area, "buffer_control": buffer_control}
    hours = {"treated_patrol": treated_area, "control_patrol": control_area}
    return (
        _by_day(events, treated_area)
        .through(
            evaluated,
            names=tuple(name or "" for name in names.values()),
            days=tuple(day.isoformat() for day in (pre.since, pre.until, post.since, post.until)),
        )
        .beside(
            reach=_reach(counted),
            **{name: _by_day(events, area) for name, area in frames.items() if area},
            **{name: _hours(both, area) for name, area in hours.items()},
        )
    )


def _by_day(events: Query, area: str) -> Query:
    return events.within(area).group_by("day").measures(n=total("n"))


def _hours(both: Query, area: str) -> Query:
    patrolled = both.that(PATROL).within(area).group_by("day")
    return patrolled.measures(patrol_hours="sum(patrol_hours)")


def _reach(counted: Counted) -> Query:
    """From when to when the data know, and the limits of the table."""
    # The latest day counts as known; whether it is over is told by a caution.
    events = f"stream = '{counted.value}'"
    return Query(MART).measures(
        first_day=f"min(day) filter (where {events})",
        last_day=f"max(day) filter (where {events})",
        patrol_first_day=f"min(day) filter (where {PATROL})",
        patrol_last_day=f"max(day) filter (where {PATROL})",
        **{limit: latest(limit) for limit in LIMITS},
    )


def _apart(names: dict[str, RecordId | None]) -> None:
    """Refuse areas that are none, or that hold one another."""
    given = {argument: str(name) for argument, name in names.items() if name is not None}
    for argument, name in given.items():
        if not AREA.fullmatch(name):
            raise bad_input(
                f"{argument} is 1 to 40 letters, digits, '-' or '_', such as 410225101 (a town), "
                "410225 (all of a county) or an area's own id."
            )
    if "bufferControl" in given and "bufferArea" not in given:
        raise bad_input("bufferControl is compared with a bufferArea; name that too.")
    for (one, first), (other, second) in combinations(given.items(), 2):
        if _holds(first, second) or _holds(second, first):
            raise bad_input(
                f"{one} {first} and {other} {second} overlap; the areas must lie apart."
            )


def _holds(outer: str, inner: str) -> bool:
    whole = outer.isdigit() and len(outer) in DIVISION_DIGITS
    return outer == inner or (whole and inner.startswith(outer))


def _in_order(pre: Period, post: Period) -> tuple[Period, Period]:
    for days in (pre, post):
        arguments.period(days)
    if post.since <= pre.until:
        raise bad_input(
            f"prePeriod ends on {pre.until} and postPeriod begins on {post.since}; "
            "postPeriod must begin after prePeriod has ended."
        )
    return pre, post
