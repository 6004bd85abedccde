"""Dirt in known amounts: each kind says what it does to rows and what intake must make of them.

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
from pipelines.simulate.deliver import Piece

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

    pieces: list[Piece]
    reasons: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows and lines in all."""
        return sum(p.height if isinstance(p, pl.DataFrame) else len(p) for p in self.pieces)


@dataclass(frozen=True)
class Defect:
    """The rows with something wrong in them."""

    rows: pl.DataFrame
    breaks: str = ""
    """The rule that puts them in quarantine; empty where they are kept."""
    unmapped: tuple[str, ...] = ()
    """Columns in which they hold a code that no map knows."""


Kind = Callable[[pl.DataFrame, Feed, Delivers], Defect | None]


def spoil(
    rows: pl.DataFrame, clean: pl.Series, feed: Feed, delivers: Delivers, draw: np.random.Generator
) -> Spoilt:
    """The rows with every kind of dirt that the table and the format can have.

    `clean` marks the rows that intake would accept as they are; only those are spoilt. They move
    behind the others, since only there a number's column can hold a text.
    """
    free = np.flatnonzero(clean.to_numpy())
    if len(free) < LEAST_ROWS:
        return Spoilt([rows])
    many = max(1, round(len(free) * SHARE))
    chosen = draw.choice(free, many * (len(KINDS) + 1), replace=False).reshape(-1, many)
    spoilt = Spoilt([])
    touched = np.zeros(rows.height, dtype=np.bool_)
    for kind, places in zip(KINDS, chosen[1:], strict=True):
        if defect := kind(rows[places], feed, delivers):
            touched[places] = True
            _count(spoilt, defect)
    again = rows[chosen[0]]
    spoilt.repeated = again.height
    spoilt.pieces = [rows.filter(~touched), *spoilt.pieces, again]
    _break_lines(spoilt, feed, many)
    return spoilt


def _count(spoilt: Spoilt, defect: Defect) -> None:
    spoilt.pieces.append(defect.rows)
    if defect.breaks:
        spoilt.reasons[defect.breaks] += defect.rows.height
    for column in defect.unmapped:
        spoilt.unmapped[column] = Counter({STRANGE_CODE: defect.rows.height})


def _with(rows: pl.DataFrame, column: str, value: str) -> pl.DataFrame:
    """The rows with the value there; a column that held numbers is told as text in them."""
    return rows.with_columns(pl.lit(value).alias(column))


def _null(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> Defect | None:
    column = _first(delivers, lambda one: one.required and not one.key and one.type == "timestamp")
    column = column or _first(delivers, lambda one: one.required and bool(one.key))
    if column is None:
        return None
    source = delivers.columns[column.name].source
    empty = pl.lit(None, dtype=rows.schema[source]).alias(source)
    return Defect(rows.with_columns(empty), rule_id(delivers.table.name, column.name, "required"))


def _beyond(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> Defect | None:
    column = _first(delivers, lambda one: one.maximum is not None and _alone(one, delivers))
    if column is None or column.maximum is None or feed.format.kind == "parquet":
        return None
    beyond = str(int(column.maximum * 10 + 7))
    found = _with(rows, delivers.columns[column.name].source, beyond)
    return Defect(found, rule_id(delivers.table.name, column.name, "maximum"))


def _not_a_number(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> Defect | None:
    column = _first(delivers, lambda one: one.type in ("integer", "number") and not one.required)
    if column is None or feed.format.kind == "parquet" or _reduced(column, delivers):
        return None
    found = _with(rows, delivers.columns[column.name].source, NOT_A_NUMBER)
    return Defect(found, rule_id(delivers.table.name, column.name, "type"))


def _never_a_date(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> Defect | None:
    column = _first(delivers, lambda one: one.type == "timestamp" and not one.required)
    if column is None or feed.format.kind == "parquet":
        return None
    found = _with(rows, delivers.columns[column.name].source, NEVER_A_DATE)
    return Defect(found, rule_id(delivers.table.name, column.name, "type"))


def _strange_code(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> Defect | None:
    column = _first(delivers, lambda one: bool(one.code_list) and one.type == "string")
    if column is None or not delivers.columns[column.name].codes:
        return None
    source = delivers.columns[column.name].source
    mapped = (name for name, how in delivers.columns.items() if how.source == source and how.codes)
    return Defect(_with(rows, source, STRANGE_CODE), unmapped=tuple(mapped))


def _outside(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> Defect | None:
    table = delivers.table
    rule = next((one for one in table.quality if one.id.endswith("point_in_jurisdiction")), None)
    if rule is None or rule.severity != "error" or not feed.jurisdiction:
        return None
    source = delivers.columns["longitude"].source
    if rows.schema[source] != pl.Float64:
        return None
    return Defect(rows.with_columns(pl.col(source) + FAR_EAST_DEGREES), rule.id)


KINDS: tuple[Kind, ...] = (_null, _beyond, _not_a_number, _never_a_date, _strange_code, _outside)


def _break_lines(spoilt: Spoilt, feed: Feed, many: int) -> None:
    if feed.format.kind == "parquet":
        return
    ragged = feed.format.kind == "csv"
    spoilt.pieces.append(("short,line" if ragged else '{"cut":',) * many)
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
