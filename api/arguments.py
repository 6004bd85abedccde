"""The arguments that capabilities share, with their words in both languages and their bounds."""

import re
from datetime import date
from typing import Annotated, Any, TypeAlias

import strawberry

from api.codes import code_enum, source_enum
from api.errors import bad_input
from api.values import UtcTime
from api.words import words

AREA = re.compile(r"[0-9A-Za-z_-]{1,40}")
DIVISION_DIGITS = (2, 4, 6, 9)
"""Lengths of province, city, county and town codes; a longer one is itself the finest."""
MOST_ROWS = 1_000


@strawberry.input(
    description=words("Local days, first and last included.", "本地日期，含首日和末日。")
)
class Period:
    """Whole local days; the zone is the installation's."""

    since: date = strawberry.field(description=words("First day.", "首日。"))
    until: date = strawberry.field(description=words("Last day.", "末日。"))


@strawberry.input(description=words("A place on earth, WGS 84.", "地点，WGS 84。"))
class PointInput:
    """A place that is asked about."""

    latitude: float = strawberry.field(description=words("North.", "纬度。", "°"))
    longitude: float = strawberry.field(description=words("East.", "经度。", "°"))


Moment: TypeAlias = Annotated[
    UtcTime | None,
    strawberry.argument(
        description=words("At this time, UTC; left out, now.", "查询时刻（UTC）；省略时为当前。")
    ),
]
AreaId: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description=words(
            "Area: a division code of 2, 4, 6 or 9 digits for all within it, or one area's own id.",
            "区域：2、4、6或9位行政区划代码表示其下全部区域，否则为单个区域编号。",
        )
    ),
]
PeriodOrLatest: TypeAlias = Annotated[
    Period | None,
    strawberry.argument(
        description=words(
            "Local days asked for; left out, the last 28 days of data.",
            "查询的本地日期；省略时为数据的最近28天。",
        )
    ),
]


SourceIds: TypeAlias = Annotated[
    list[str] | None,
    strawberry.argument(
        graphql_type=list[source_enum()] | None,  # type: ignore[misc]
        description=words("Only these sources; left out, all.", "仅限这些数据源；省略时为全部。"),
    ),
]


def one_of(code_list: str, english: str, chinese: str) -> Any:
    """One code of a list, as its GraphQL enum."""
    return strawberry.argument(
        graphql_type=code_enum(code_list), description=words(english, chinese)
    )


def one_or_none(code_list: str, english: str, chinese: str) -> Any:
    """One code of a list where one is known; null and left out are the same."""
    return strawberry.argument(
        graphql_type=code_enum(code_list) | None, description=words(english, chinese)
    )


def any_of(code_list: str, english: str, chinese: str) -> Any:
    """Some codes of a list; left out, all of them."""
    return strawberry.argument(
        graphql_type=list[code_enum(code_list)] | None,  # type: ignore[misc]
        description=words(english, chinese),
    )


def choice(value: str, english: str, chinese: str) -> Any:
    """One value of an enum that only arguments have, with its words."""
    return strawberry.enum_value(value, description=words(english, chinese))


def area(given: str) -> str:
    """The area's id, if it can be one."""
    if not AREA.fullmatch(given):
        raise bad_input(
            "areaId is 1 to 40 letters, digits, '-' or '_', such as 410225101 (a town), "
            "410225 (all of a county) or an area's own id."
        )
    return given


def period(given: Period) -> Period:
    """The period, if it runs forwards."""
    if given.until < given.since:
        raise bad_input(
            f"period runs from {given.since} to {given.until}; until must not be earlier."
        )
    return given


def point(given: PointInput) -> PointInput:
    """The place, if it is one on earth."""
    between("latitude", given.latitude, -90, 90)
    between("longitude", given.longitude, -180, 180)
    return given


def first(given: int) -> int:
    """The number of rows of a page, if it is one that may be asked for."""
    if not 1 <= given <= MOST_ROWS:
        raise bad_input(f"first is {given}; it must be from 1 to {MOST_ROWS}.")
    return given


def between(name: str, given: float, least: float, most: float) -> None:
    """Refuse a number out of its bounds."""
    if not least <= given <= most:
        raise bad_input(f"{name} is {given}; it must be from {least} to {most}.")
