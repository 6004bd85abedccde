"""The agency's columns as the contract's: names, types, codes, zone and coordinates.

A value that cannot be what the contract says becomes null, and the rule it breaks is flagged beside
it, so that nothing is guessed and nothing is lost from the count.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from contracts.codes import UNMAPPED, code_map
from contracts.feeds import ColumnMap, Delivers, Feed
from contracts.model import Column
from contracts.rules import rule_id
from pipelines.intake import coordinates, values
from pipelines.intake.batch import Batch
from pipelines.intake.zones import to_utc

NAME, TIME = "$name", "$time"
"""What an unpivoted row calls the column it came from, and the time found there."""
LINE = "_line"
FLAG = "!"
"""Prefix of the columns that flag a broken type rule; the rest of the name is the rule's id."""
WITHHELD = "(withheld)"
SEEN_CODES = 20
"""Unmapped codes listed by name in a receipt; the count holds all."""


@dataclass(frozen=True)
class Shaped:
    """Contract columns, `_line`, and a flag for each type rule."""

    rows: pl.DataFrame
    delivered: pl.DataFrame
    """The same rows as text, under the contract's names, for the quarantine."""
    unmapped: Mapping[str, Mapping[str, int]]
    dropped: Mapping[str, int]


def shape(batch: Batch, feed: Feed, delivers: Delivers) -> Shaped:
    """The batch's rows in the contract's form for one table."""
    rows = batch.rows.with_columns(batch.lines.alias(LINE))
    rows, dropped = _unpivoted(rows, delivers)
    rows = _cleaned(rows, feed)
    delivered = rows.select(
        LINE, *(_raw(rows, how).alias(name) for name, how in delivers.columns.items())
    )
    return shape_delivered(delivered, feed, delivers, dropped)


def shape_again(delivered: pl.DataFrame, feed: Feed, delivers: Delivers) -> Shaped:
    """Rows kept as they were delivered, under the contract's names, in today's form.

    The feed's words for nothing and its fixed values are those of today too.
    """
    fixed = {name: how.value for name, how in delivers.columns.items() if how.value is not None}
    rows = _cleaned(delivered, feed).with_columns(
        pl.lit(value, dtype=pl.String).alias(name) for name, value in fixed.items()
    )
    return shape_delivered(rows, feed, delivers, {})


def shape_delivered(
    delivered: pl.DataFrame, feed: Feed, delivers: Delivers, dropped: Mapping[str, int]
) -> Shaped:
    """Rows under the contract's names, still as delivered, in the contract's form."""
    typed = _typed(delivered, delivers)
    typed = _utc(typed, delivered, feed, delivers)
    typed = _wgs84(typed, feed)
    return Shaped(typed, delivered, _unmapped(delivered, delivers), dropped)


def _unpivoted(rows: pl.DataFrame, delivers: Delivers) -> tuple[pl.DataFrame, dict[str, int]]:
    how = delivers.unpivot
    if how is None:
        return rows, {}
    steps = [name for name in how.columns if name in rows.columns]
    index = [name for name in rows.columns if name not in steps]
    long = rows.unpivot(on=steps, index=index, variable_name=NAME, value_name=TIME)
    reached = long.filter(pl.col(TIME).is_not_null()).sort(LINE, NAME)
    return reached, {how.empty: long.height - reached.height}


def _cleaned(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    if not feed.nulls:
        return rows
    text = [name for name, kind in rows.schema.items() if kind == pl.String]
    return rows.with_columns(pl.col(text).replace(list(feed.nulls), None))


def _raw(rows: pl.DataFrame, how: ColumnMap) -> pl.Expr:
    if how.value is not None:
        return pl.lit(how.value)
    if how.source not in rows.columns:
        return pl.lit(None, dtype=pl.String)
    found = pl.col(how.source)
    if how.match:
        return found.str.extract(how.match, 1)
    return found


def _typed(delivered: pl.DataFrame, delivers: Delivers) -> pl.DataFrame:
    """Every column of the table, and a flag for each type rule that some row breaks."""
    columns = delivers.table.columns
    typed = delivered.select(LINE, *(_value(delivered, column, delivers) for column in columns))
    flags = []
    for column in columns:
        how = delivers.columns.get(column.name)
        if how and column.type != "string":
            broken = _broken(delivered[column.name], typed[column.name], column, how)
            if broken.any():
                flags.append(broken.alias(FLAG + rule_id(delivers.table.name, column.name, "type")))
    return typed.hstack(flags)


def _value(delivered: pl.DataFrame, column: Column, delivers: Delivers) -> pl.Expr:
    how = delivers.columns.get(column.name)
    if how is None:
        return pl.lit(None, dtype=values.dtype(column)).alias(column.name)
    source = pl.String() if how.codes else delivered.schema[column.name]
    raw = _coded(pl.col(column.name), column, how)
    return values.typed(raw, source, column, how).alias(column.name)


def _broken(raw: pl.Series, typed: pl.Series, column: Column, how: ColumnMap) -> pl.Series:
    """Where something was delivered that is no value; what a code map does not know is another."""
    broken = raw.is_not_null() & values.unusable(typed)
    return broken & raw.is_in(list(code_map(how.codes))) if how.codes else broken


def _coded(raw: pl.Expr, column: Column, how: ColumnMap) -> pl.Expr:
    if not how.codes:
        return raw
    unknown = UNMAPPED if column.type == "string" else None
    known = code_map(how.codes)
    mapped = raw.replace_strict(known, default=unknown, return_dtype=pl.String)
    return pl.when(raw.is_not_null()).then(mapped)


def _unmapped(delivered: pl.DataFrame, delivers: Delivers) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, how in delivers.columns.items():
        if not how.codes:
            continue
        raw = delivered[name]
        strange = raw.filter(raw.is_not_null() & ~raw.is_in(list(code_map(how.codes))))
        if strange.len() and delivers.table.by_name[name].sensitive:
            found[name] = {WITHHELD: strange.len()}
        elif strange.len():
            counts = strange.value_counts(sort=True, name="n")
            # A shifted column could put anything here, so a code is cut to what a code may be.
            found[name] = {str(code)[:32]: n for code, n in counts.head(SEEN_CODES).iter_rows()}
            rest = strange.len() - sum(found[name].values())
            if rest:
                found[name]["…"] = rest
    return found


def _utc(
    rows: pl.DataFrame, delivered: pl.DataFrame, feed: Feed, delivers: Delivers
) -> pl.DataFrame:
    for column in delivers.table.columns:
        how = delivers.columns.get(column.name)
        if column.type != "timestamp" or how is None:
            continue
        if not values.carries_zone(delivered.schema[column.name], how):
            rows = to_utc(rows, column.name, feed.zone, FLAG + delivers.table.name)
    return rows


def _wgs84(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    if feed.crs != "GCJ-02" or "longitude" not in rows.columns:
        return rows
    east, north = coordinates.wgs84_from_gcj02(
        rows["longitude"].fill_null(float("nan")).to_numpy(),
        rows["latitude"].fill_null(float("nan")).to_numpy(),
    )
    return rows.with_columns(
        pl.Series("longitude", east).fill_nan(None), pl.Series("latitude", north).fill_nan(None)
    )
