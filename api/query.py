"""An immutable question to one mart. Text of a request only ever travels in it as bound values.

Names of columns and expressions come from our own code; a `Query` knows nothing of who asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Self

import polars as pl

from api import arguments
from api.arguments import Period

DAYS = 28
"""Length of the period that is meant where none is given."""
OPENS_WITH, SEALED_FOR = "{} opens with", "{} sealed for"


@dataclass(frozen=True)
class Condition:
    """SQL of ours with a `?` for each value: what a row must satisfy, or is worked out by."""

    sql: str
    values: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        """Codes come as members of an enum; what is bound is the code."""
        object.__setattr__(self, "values", tuple(_plain(value) for value in self.values))


@dataclass(frozen=True)
class Opens(Condition):
    """What is held in a column that opens with a call; see `api.access.opening`."""

    calls: str = "call_id"
    """The call that it opens with, or a list of them."""
    sealed_for: str = "null::varchar"
    """The record that what is held was sealed for."""

    def beside(self, name: str) -> tuple[tuple[str, str], ...]:
        """What is read beside the column of that name: names that no column has, and SQL."""
        return (OPENS_WITH.format(name), self.calls), (SEALED_FOR.format(name), self.sealed_for)


@dataclass(frozen=True)
class Work:
    """A pure function from frames to a frame, and the plain values that it is given."""

    function: Callable[..., pl.DataFrame]
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """The function's full name, which with its options is a part of the question."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


@dataclass(frozen=True)
class Span:
    """Local days that a date or timestamp column lies in; without days, the latest of the data."""

    column: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Order:
    """A column to sort by; nulls come last either way."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """Each method returns a new question, narrower or more exact than this one."""

    mart: str
    conditions: tuple[Condition, ...] = ()
    span: Span | None = None
    groups: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    """Name of a column of the answer and the expression it is worked out by."""
    derived: tuple[tuple[str, Condition], ...] = ()
    """Name of a column of the answer and what it is worked out by, row by row."""
    work: Work | None = None
    """What the rows go through in Python; its frame is the answer."""
    others: tuple[tuple[str, "Query"], ...] = ()
    """Further frames for `work`, by the name of its parameter."""
    travels: bool = False
    """Whether the function is given travel times, as `travel`."""
    replays: bool = False
    """Whether the function can ask what was asked before, by `replay`."""
    kept: tuple[str, ...] = ()
    """What rows of the answer must satisfy once all figures are worked out."""
    order: tuple[Order, ...] = ()
    marked: Condition | None = None
    """What `in_period` is true of, for figures that also look outside the period."""
    marks: Span | None = None
    """The days that `marked` is of."""
    moment: tuple[datetime, datetime] | None = None
    """The latest event of the data and the time of asking; the executor knows them."""
    first: int = 200
    after: str = ""

    def where(self, **equal: object) -> Self:
        """Columns equal to a value, or to one of several; None leaves a column free."""
        given = ((column, value) for column, value in equal.items() if value is not None)
        return self._and(*(_equal(column, value) for column, value in given))

    def at_least(self, **least: float | None) -> Self:
        """Columns not below a value; None leaves a column free."""
        given = ((column, value) for column, value in least.items() if value is not None)
        return self._and(*(Condition(f'"{column}" >= ?', (value,)) for column, value in given))

    def within(self, area_id: str | None, column: str = "area_id") -> Self:
        """Rows of the area: a division code of a town or larger holds all areas that begin so."""
        if area_id is None:
            return self
        area = arguments.area(area_id)
        if area.isdigit() and len(area) in arguments.DIVISION_DIGITS:
            return self._and(Condition(f'starts_with("{column}", ?)', (area,)))
        return self._and(Condition(f'"{column}" = ?', (area,)))

    def only(self, area_id: str, column: str = "area_id") -> Self:
        """Rows of exactly this area, where a mart also holds the areas around it."""
        return self._and(Condition(f'"{column}" = ?', (arguments.area(area_id),)))

    def between(self, column: str, period: Period | None) -> Self:
        """Rows whose column lies in the period; without one, in the last 28 days of data."""
        if period is None:
            return replace(self, span=Span(column))
        days = arguments.period(period)
        return replace(self, span=Span(column, days.since, days.until))

    def marking(self, column: str, period: Period | None) -> Self:
        """All rows, those whose date lies in the period marked `in_period` for the figures.

        Without a period, the 28 days up to the last one there is.
        """
        if period is None:
            since = f'(select max("{column}") from "{self.mart}") - {DAYS}'  # noqa: S608
            latest = Condition(f'"{column}" > {since}')
            return replace(self, marked=latest, marks=Span(column))
        days = arguments.period(period)
        return self.marking_days(Span(column, days.since, days.until))

    def marking_days(self, span: Span) -> Self:
        """All rows, those of the days of the span marked `in_period`."""
        within = Condition(f'"{span.column}" between ? and ?', (span.since, span.until))
        return replace(self, marked=within, marks=span)

    def meeting(self, condition: Condition) -> Self:
        """Rows of which a condition holds that has values of its own."""
        return self._and(condition)

    def that(self, sql: str) -> Self:
        """Rows of which a condition in SQL of our own holds."""
        return self._and(Condition(sql))

    def group_by(self, *columns: str) -> Self:
        """One row for each value of the columns; a column named twice counts once."""
        return replace(self, groups=tuple(dict.fromkeys((*self.groups, *columns))))

    def measures(self, **expressions: str) -> Self:
        """Columns of the answer worked out over the rows of a group; see `api.measures`."""
        return replace(self, figures=(*self.figures, *expressions.items()))

    def deriving(self, **expressions: str | Condition) -> Self:
        """Columns worked out row by row, without grouping; the others are read as they stand."""
        made = (
            (name, one if isinstance(one, Condition) else Condition(one))
            for name, one in expressions.items()
        )
        return replace(self, derived=(*self.derived, *made))

    def through(self, function: Callable[..., pl.DataFrame], **options: object) -> Self:
        """What SQL cannot do: the rows go to a function of `api.analysis`, its frame is the answer.

        The function gets the frame of the rows, the frames of `beside` and the options by name.
        """
        given = tuple((name, _plain(value)) for name, value in sorted(options.items()))
        return replace(self, work=Work(function, given))

    def beside(self, **frames: "Query") -> Self:
        """Rows of other marts that the function needs too."""
        return replace(self, others=(*self.others, *frames.items()))

    def replaying(self) -> Self:
        """The function asks again what the ledger says was asked: it gets `replay` for it."""
        return replace(self, replays=True)

    def travelling(self) -> Self:
        """The function needs travel times: it gets the snapshot's road network as `travel`."""
        return replace(self, travels=True)

    @property
    def identity(self) -> tuple[object, ...]:
        """All that decides the figures: equal for equal questions, in whatever process."""
        work = (self.work.name, self.work.options) if self.work else ()
        others = tuple((name, one.identity) for name, one in self.others)
        asked = (self.mart, self.conditions, self.span, self.marked, self.groups)
        return (*asked, self.figures, self.derived, self.kept, work, others)

    def keeping(self, sql: str) -> Self:
        """Rows of the answer of which it holds; figures over all rows are worked out before."""
        return replace(self, kept=(*self.kept, sql))

    def order_by(self, *columns: str) -> Self:
        """Sort by the columns, a leading minus for descending; the key decides between equals."""
        wanted = (Order(name.removeprefix("-"), name.startswith("-")) for name in columns)
        return replace(self, order=(*self.order, *wanted))

    def page(self, first: int, after: str | None) -> Self:
        """At most so many rows, from behind the cursor on."""
        return replace(self, first=arguments.first(first), after=after or "")

    def bound(self, change: Callable[[object], object]) -> Self:
        """The same question with each value of its conditions changed."""
        conditions = (
            Condition(one.sql, tuple(change(value) for value in one.values))
            for one in self.conditions
        )
        return replace(self, conditions=tuple(conditions))

    def _and(self, *conditions: Condition) -> Self:
        return replace(self, conditions=(*self.conditions, *conditions))


def _equal(column: str, value: object) -> Condition:
    if isinstance(value, Sequence) and not isinstance(value, str):
        marks = ", ".join("?" for _ in value) or "null"
        return Condition(f'"{column}" in ({marks})', tuple(value))
    return Condition(f'"{column}" = ?', (value,))


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return type(value)(_plain(one) for one in value)
    return value.value if isinstance(value, Enum) else value
