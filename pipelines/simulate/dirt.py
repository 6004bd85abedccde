"""Dirt in known amounts: each kind says what it does to a row and what intake must make of it.

One defect a row, and rows that are not touched otherwise, so that the counts that follow are exact.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from contracts.feeds import Delivers, Feed
from contracts.model import Column
from contracts.rules import rule_id

STRANGE_CODE = "ZZ99"
NOT_A_NUMBER = "4O"
NEVER_A_DATE = "2026-02-30 25:61:61"
FAR_EAST_DEGREES = 9.0
SHARE = 0.002
"""Of a table's rows that each kind spoils; at least one, and never more than a twentieth."""
LEAST_ROWS = 40
"""A table smaller than this stays clean, or its source would not be published."""


@dataclass
class Spoilt:
    """The delivered rows with dirt in them, and what intake must count of it."""

    rows: pl.DataFrame
    broken: tuple[str, ...] = ()
    reasons: Counter[str] = field(default_factory=Counter)
    quarantined: int = 0
    repeated: int = 0
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)


Kind = Callable[[Spoilt, Feed, Delivers, np.ndarray], None]


def spoil(
    rows: pl.DataFrame, clean: pl.Series, feed: Feed, delivers: Delivers, draw: np.random.Generator
) -> Spoilt:
    """The rows with every kind of dirt that the table and the format can have.

    `clean` marks the rows that intake would accept as they are; only those are spoilt.
    """
    spoilt = Spoilt(rows)
    free = list(draw.permutation(np.flatnonzero(clean.to_numpy())))
    many = max(1, round(len(free) * SHARE))
    if len(free) < LEAST_ROWS:
        return spoilt
    for kind in (_null, _beyond, _not_a_number, _never_a_date, _strange_code, _outside):
        chosen, free = np.array(free[:many]), free[many:]
        kind(spoilt, feed, delivers, chosen)
    _repeat(spoilt, np.array(free[:many]))
    _break_lines(spoilt, feed, delivers, many)
    return spoilt


def _set(spoilt: Spoilt, column: str, places: np.ndarray, value: object) -> None:
    """Write the value there; a column that held numbers is told as text from then on."""
    series = spoilt.rows[column]
    if value is not None and series.dtype != pl.String:
        series = series.cast(pl.String)
    spoilt.rows = spoilt.rows.with_columns(
        pl.when(pl.int_range(pl.len()).is_in(places.tolist()))
        .then(pl.lit(value))
        .otherwise(series)
        .alias(column)
    )


def _quarantine(spoilt: Spoilt, places: np.ndarray, *rules: str) -> None:
    spoilt.quarantined += len(places)
    spoilt.reasons.update(dict.fromkeys(rules, len(places)))


def _null(spoilt: Spoilt, feed: Feed, delivers: Delivers, places: np.ndarray) -> None:
    column = _first(delivers, lambda one: one.required and not one.key and one.type == "timestamp")
    column = column or _first(delivers, lambda one: one.required and bool(one.key))
    if column:
        _set(spoilt, delivers.columns[column.name].source, places, None)
        _quarantine(spoilt, places, rule_id(delivers.table.name, column.name, "required"))


def _beyond(spoilt: Spoilt, feed: Feed, delivers: Delivers, places: np.ndarray) -> None:
    column = _first(delivers, lambda one: one.maximum is not None and _alone(one, delivers))
    if column and column.maximum is not None and feed.format.kind != "parquet":
        beyond = str(int(column.maximum * 10 + 7))
        _set(spoilt, delivers.columns[column.name].source, places, beyond)
        _quarantine(spoilt, places, rule_id(delivers.table.name, column.name, "maximum"))


def _not_a_number(spoilt: Spoilt, feed: Feed, delivers: Delivers, places: np.ndarray) -> None:
    column = _first(delivers, lambda one: one.type in ("integer", "number") and not one.required)
    if column and feed.format.kind != "parquet" and not _reduced(column, delivers):
        _set(spoilt, delivers.columns[column.name].source, places, NOT_A_NUMBER)
        _quarantine(spoilt, places, rule_id(delivers.table.name, column.name, "type"))


def _never_a_date(spoilt: Spoilt, feed: Feed, delivers: Delivers, places: np.ndarray) -> None:
    column = _first(delivers, lambda one: one.type == "timestamp" and not one.required)
    if column and feed.format.kind != "parquet":
        _set(spoilt, delivers.columns[column.name].source, places, NEVER_A_DATE)
        _quarantine(spoilt, places, rule_id(delivers.table.name, column.name, "type"))


def _strange_code(spoilt: Spoilt, feed: Feed, delivers: Delivers, places: np.ndarray) -> None:
    column = _first(delivers, lambda one: bool(one.code_list) and one.type == "string")
    if column is None or not delivers.columns[column.name].codes:
        return
    source = delivers.columns[column.name].source
    _set(spoilt, source, places, STRANGE_CODE)
    for name, how in delivers.columns.items():
        if how.source == source and how.codes:
            spoilt.unmapped[name] = Counter({STRANGE_CODE: len(places)})


def _outside(spoilt: Spoilt, feed: Feed, delivers: Delivers, places: np.ndarray) -> None:
    table = delivers.table
    rule = next((one for one in table.quality if one.id.endswith("point_in_jurisdiction")), None)
    if rule is None or rule.severity != "error" or not feed.jurisdiction:
        return
    source = delivers.columns["longitude"].source
    if spoilt.rows[source].dtype != pl.Float64:
        return
    away = spoilt.rows[source] + FAR_EAST_DEGREES
    spoilt.rows = spoilt.rows.with_columns(
        pl.when(pl.int_range(pl.len()).is_in(places.tolist()))
        .then(away)
        .otherwise(pl.col(source))
        .alias(source)
    )
    _quarantine(spoilt, places, rule.id)


def _repeat(spoilt: Spoilt, places: np.ndarray) -> None:
    spoilt.rows = pl.concat([spoilt.rows, spoilt.rows[places]])
    spoilt.repeated += len(places)


def _break_lines(spoilt: Spoilt, feed: Feed, delivers: Delivers, many: int) -> None:
    if feed.format.kind == "parquet":
        return
    ragged = feed.format.kind == "csv"
    spoilt.broken = ("short,line" if ragged else '{"cut":',) * many
    spoilt.quarantined += many
    spoilt.reasons["line-ragged" if ragged else "line-malformed_json"] += many


def _first(delivers: Delivers, wanted: Callable[[Column], bool]) -> Column | None:
    for column in delivers.table.columns:
        how = delivers.columns.get(column.name)
        if how and how.source and wanted(column) and _known_once(column, delivers):
            return column
    return None


def _known_once(column: Column, delivers: Delivers) -> bool:
    """Whether no other column is read from the same one, which would be spoilt with it."""
    source = delivers.columns[column.name].source
    others = [how for how in delivers.columns.values() if how.source == source and not how.codes]
    return len(others) <= (0 if delivers.columns[column.name].codes else 1)


def _reduced(column: Column, delivers: Delivers) -> bool:
    acts = delivers.contract.minimisation.of(delivers.table.name)
    return any(column.name in act.columns for act in acts)


def _alone(column: Column, delivers: Delivers) -> bool:
    """Whether no rule across columns speaks of it, which a wrong value would break as well."""
    return not any(column.name in rule.holds for rule in delivers.table.quality)
