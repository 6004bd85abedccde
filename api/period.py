"""Local days of an argument as conditions on columns kept in UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.query import DAYS, Condition, Query
from contracts import Table


def resolved(query: Query, mart: Table, zone: ZoneInfo, as_of: datetime) -> Query:
    """The same question with its period as a condition: left out, the last days of the data."""
    span = query.span
    if span is None:
        return query
    since, until = span.since, span.until
    if since is None or until is None:
        until = as_of.replace(tzinfo=UTC).astimezone(zone).date()
        since = until - timedelta(days=DAYS - 1)
    is_date = mart.by_name[span.column].type == "date"
    condition = (
        Condition(f'"{span.column}" between ? and ?', (since, until))
        if is_date
        else _moments(span.column, since, until, zone)
    )
    return replace(query, span=None, conditions=(*query.conditions, condition))


def _moments(column: str, since: date, until: date, zone: ZoneInfo) -> Condition:
    ends = (_midnight(since, zone), _midnight(until + timedelta(days=1), zone))
    return Condition(f'"{column}" >= ? and "{column}" < ?', ends)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The start of a local day, as times at rest are kept: naive, UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
