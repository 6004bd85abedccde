"""Delivered text as a typed value, strictly: what is not one is null and said to be unusable."""

from collections.abc import Callable, Mapping

import polars as pl

from contracts.feeds import ColumnMap
from contracts.model import Column

TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("ms"),
    "array": pl.List(pl.String()),
}
TRUTHS = {"true": True, "1": True, "y": True, "yes": True, "是": True}
LIES = {"false": False, "0": False, "n": False, "no": False, "否": False}
CENTS = pl.Decimal(18, 2)
MONEY = r"^[+-]?\d{1,16}(\.\d{1,2})?$"
DATE = "%Y-%m-%d"
MILLISECONDS = "%.3f"
ITEM = "\x1f"


def dtype(column: Column) -> pl.DataType:
    """The Polars type that the column has in the lake."""
    return CENTS if column.physical.startswith("decimal") else TYPES[column.type]


def typed(raw: pl.Expr, source: pl.DataType, column: Column, how: ColumnMap) -> pl.Expr:
    """The value of the contract's type, null where there is none in `raw`.

    `source` is the type that was delivered: text, or what the Parquet file says.
    """
    if isinstance(source, pl.Datetime) and column.type == "timestamp":
        return _naive(raw, aware=source.time_zone is not None).cast(TYPES["timestamp"])
    if source == pl.String:
        if column.type in TEXT:
            return TEXT[column.type](raw, how)
        raw = raw.str.strip_chars_start()
    return _number(raw, column, how)


def plain_number(column: Column, how: ColumnMap) -> pl.DataType | None:
    """The type that a reader may parse the column into by itself; None where it must stay text.

    A reader and a cast take the same texts for a number, so it does not matter which did it.
    """
    kind = dtype(column)
    return kind if kind in (pl.Float64(), pl.Int64()) and not (how.codes or how.match) else None


def unusable(typed: pl.Series) -> pl.Series:
    """Where a typed value is not the value it should be, given that something was delivered."""
    if typed.dtype == pl.Float64():
        return ~typed.is_finite().fill_null(value=False)
    return typed.is_null()


def carries_zone(source: pl.DataType, how: ColumnMap) -> bool:
    """Whether the delivered value names its own offset, so that the feed's zone does not apply."""
    if isinstance(source, pl.Datetime):
        return source.time_zone is not None
    return any("%z" in form or form.endswith("Z") for form in how.formats)


def _moment(raw: pl.Expr, how: ColumnMap) -> pl.Expr:
    return pl.coalesce(_moment_of(raw, form) for form in how.formats)


def _moment_of(raw: pl.Expr, form: str) -> pl.Expr:
    if form.endswith(MILLISECONDS):
        # Moments of a day hardly repeat, their seconds do, and Polars parses each text once: the
        # two parts together take a quarter of the time of the whole.
        whole = raw.str.head(-4).str.to_datetime(
            form.removesuffix(MILLISECONDS), time_unit="ms", strict=False
        )
        tail = raw.str.tail(4)
        # A cast would take a sign for a digit.
        digits = tail.str.starts_with(".") & ~tail.str.starts_with(".+")
        part = pl.when(digits).then(tail.str.tail(3).cast(pl.UInt16, strict=False))
        return (whole.cast(pl.Int64) + part).cast(TYPES["timestamp"])
    moment = raw.str.to_datetime(form, time_unit="ms", strict=False)
    return _naive(moment, aware="%z" in form)


def _day(raw: pl.Expr, how: ColumnMap) -> pl.Expr:
    forms = how.formats or (DATE,)
    return pl.coalesce(raw.str.to_date(form, strict=False) for form in forms)


def _truth(raw: pl.Expr, how: ColumnMap) -> pl.Expr:
    words = TRUTHS | LIES
    return raw.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)


def _items(raw: pl.Expr, how: ColumnMap) -> pl.Expr:
    return raw.str.split(how.split or ITEM)


TEXT: Mapping[str, Callable[[pl.Expr, ColumnMap], pl.Expr]] = {
    "string": lambda raw, how: raw,
    "timestamp": _moment,
    "date": _day,
    "boolean": _truth,
    "array": _items,
}
"""How delivered text becomes a value; a number is read the same way from text or from a number."""


def _number(raw: pl.Expr, column: Column, how: ColumnMap) -> pl.Expr:
    value = raw.cast(dtype(column), strict=False)
    if dtype(column) == CENTS:
        # A cast would cut the third decimal in silence.
        value = pl.when(raw.cast(pl.String).str.contains(MONEY)).then(value)
    return value if how.scale == 1.0 else value * how.scale


def _naive(moment: pl.Expr, *, aware: bool) -> pl.Expr:
    return moment.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if aware else moment
