"""Local times to UTC; what a clock change makes ambiguous or impossible is flagged, not guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

LONGEST_SURVEY_DAYS = 1_000


def to_utc(rows: pl.DataFrame, column: str, zone: str, flag: str) -> pl.DataFrame:
    """`column` from local time to UTC, with flags where the local time is no single instant.

    The flags are `<flag>-<column>-ambiguous_local_time` and `…-nonexistent_local_time`, present
    only where some row has one.
    """
    shift = fixed_offset(rows[column], zone)
    if shift is not None:
        return rows.with_columns(pl.col(column) - shift) if shift else rows
    local = pl.col(column)
    exact = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    either = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    utc = exact.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    named = f"{flag}-{column}"
    return rows.with_columns(
        utc.alias(column),
        (exact.is_null() & either.is_not_null()).alias(f"{named}-ambiguous_local_time"),
        (local.is_not_null() & either.is_null()).alias(f"{named}-nonexistent_local_time"),
    )


def fixed_offset(local: pl.Series, zone: str) -> timedelta | None:
    """The zone's offset, if it is one and the same from a day before the first time to a day after.

    Most deliveries hold a day and most days have no clock change: then a subtraction does.
    """
    first, last = local.min(), local.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return timedelta(0)
    info = ZoneInfo(zone)
    days = (last - first).days + 4
    if days > LONGEST_SURVEY_DAYS:
        return None
    try:
        start = first - timedelta(days=2)
        instants = (start + timedelta(days=day) for day in range(days))
        offsets = {instant.replace(tzinfo=UTC).astimezone(info).utcoffset() for instant in instants}
    except OverflowError:
        return None
    return offsets.pop() if len(offsets) == 1 else None
