"""Where counts are protected, questions lie on a lattice, so that none is another's remainder.

Periods are four whole weeks together, or a whole month, quarter or year, and over; of a code list
one value is asked for or all; a threshold is none. Left out, the period is the last four weeks.
How little is left to who subtracts and intersects all the same is measured by a test.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from api.access.disclosure import Rule
from api.errors import bad_input
from api.query import Query, Span

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
WEEKS = (4,)
MONTHS = (1, 3, 12)
SEVERAL = re.compile(r'"(\w+)" in \(\?(, \?)+\)')
THRESHOLD = re.compile(r'"(\w+)" >= \?')
RIGHT = (
    "What is counted here is protected: ask for four whole weeks from Monday to Sunday, or for a "
    "whole month, quarter or year, that are over"
)


def latticed(query: Query, rule: Rule, latest: date) -> Query:
    """The question, on the lattice; `BAD_USER_INPUT` where it asks for something between."""
    if not rule.protects:
        return query
    for condition in query.conditions:
        _one_or_all(condition.sql, query)
    if query.marks is not None:
        # A span beside it is what the days are compared with, and follows from them.
        return query.marking_days(_days(query.marks, latest))
    return replace(query, span=_days(query.span, latest)) if query.span else query


def whole(since: date, until: date) -> bool:
    """Whether the days are whole weeks, or a whole month, quarter or year."""
    weeks = [until - since + DAY == number * WEEK for number in WEEKS]
    if since.weekday() == 0 and any(weeks):
        return True
    if since.day != 1:
        return False
    return any(
        (since.month - 1) % number == 0 and until == _months_later(since, number) - DAY
        for number in MONTHS
    )


def _days(span: Span, latest: date) -> Span:
    if span.since is None or span.until is None:
        sunday = latest - timedelta(days=(latest.weekday() + 1) % 7)
        return replace(span, since=sunday - 4 * WEEK + DAY, until=sunday)
    if not whole(span.since, span.until) or span.until > latest:
        raise bad_input(f"{RIGHT}: the data reach to {latest}.")
    return span


def _one_or_all(sql: str, query: Query) -> None:
    """A list is a sum of some kinds, unless the rows are told apart by it."""
    several, threshold = SEVERAL.fullmatch(sql), THRESHOLD.fullmatch(sql)
    found = several or threshold
    if found is None or found[1] in query.groups:
        return
    raise bad_input(
        f"What is counted here is protected: ask for one {found[1]} or for all, or group by it."
    )


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
