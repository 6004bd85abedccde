"""Rows of quarantine as intake would have read them: from the file itself, or from what was kept.

The file, where it is still there, holds every value. Quarantine holds what the contract allows: a
value that was withheld, cut short or came typed cannot be had from it, and such a row stays.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from contracts.feeds import Delivers, Feed
from contracts.model import ContractError, withheld_columns
from pipelines.intake.batch import Batch
from pipelines.intake.blocks import Notes
from pipelines.intake.judge import KEPT_CHARACTERS, kept
from pipelines.intake.keys import Keys
from pipelines.intake.minimise import refuse_forbidden
from pipelines.intake.recognise import digest, recognise
from pipelines.intake.refusal import RefusedError
from pipelines.intake.shape import LINE, WITHHELD, Shaped, shape, shape_again
from pipelines.intake.work import Job, reading
from pipelines.repair.aside import PLACE, Aside, delivers_of

WITHHELD_WORDS = "a value was withheld; the file itself is needed, or a new delivery"
CUT_WORDS = "a value was cut short; the file itself is needed, or a new delivery"
NO_ROW_WORDS = "the line is no row; the file itself is needed, or a new delivery"
TYPED_WORDS = "the feed delivers typed values; the file itself is needed, or a new delivery"
GONE_WORDS = "the feed no longer fills this table; deliver it again"


@dataclass(frozen=True)
class Again:
    """Delivered rows of one table, with places for lines, and what cannot be had."""

    rows: pl.DataFrame
    stays: Mapping[int, str]
    """Why a place stays, by place."""


def from_quarantine(found: Aside, delivers: Delivers, feed: Feed) -> Again:
    """The rows as far as quarantine holds them whole."""
    if feed.format.kind == "parquet":
        return Again(_frame([], delivers), dict.fromkeys(found.rows[PLACE], TYPED_WORDS))
    whole: list[dict[str, object]] = []
    stays: dict[int, str] = {}
    for place, row in found.rows.select(PLACE, "row").iter_rows():
        values, why = _values(row)
        if why:
            stays[place] = why
        else:
            whole.append({LINE: place, **values})
    return Again(_frame(whole, delivers), stays)


def _values(row: str) -> tuple[dict[str, str], str]:
    values = None if row == WITHHELD else json.loads(row)
    if not isinstance(values, dict):
        return {}, NO_ROW_WORDS
    if WITHHELD in values.values():
        return {}, WITHHELD_WORDS
    if any(len(value) >= KEPT_CHARACTERS for value in values.values()):
        return {}, CUT_WORDS
    return values, ""


def _frame(rows: list[dict[str, object]], delivers: Delivers) -> pl.DataFrame:
    schema = {LINE: pl.Int64(), **dict.fromkeys(delivers.columns, pl.String())}
    return pl.DataFrame(rows, schema=schema)


def shaped_again(again: Again, feed: Feed, delivers: Delivers) -> Shaped:
    """Those rows in the contract's form of today."""
    try:
        return shape_again(again.rows, feed, delivers)
    except pl.exceptions.PolarsError as error:
        raise ContractError(f"{feed.id}: {delivers.table.name}: {error}") from error


def from_file(path: Path, found: list[Aside], feed: Feed, keys: Keys) -> dict[str, Shaped]:
    """The rows as the file says them, by table, each with its place in quarantine for its line.

    `RefusedError` where the file as a whole cannot be read by the feed of today.
    """
    lines = pl.concat([one.rows["line"] for one in found]).unique()
    parts: dict[str, list[Shaped]] = {one.table: [] for one in found}
    for batch in _batches(path, feed, keys):
        there = batch.lines.is_in(lines.implode())
        of = Batch(batch.rows.filter(there), batch.lines.filter(there))
        if of.rows.height:
            for one in found:
                delivers = delivers_of(feed, one.table)
                if delivers:
                    parts[one.table].append(_placed(shape(of, feed, delivers), one, delivers))
    return {table: _joined(shaped) for table, shaped in parts.items() if shaped}


def _batches(path: Path, feed: Feed, keys: Keys) -> Iterator[Batch]:
    delivery = recognise(path, [feed])
    with ThreadPoolExecutor(1) as aside:
        job = Job(delivery, aside.submit(digest, path), keys, path.parent, Notes())
        for parse in reading(job).batches:
            batch = parse()
            refuse_forbidden(batch.rows.columns, feed)
            yield batch


def _placed(shaped: Shaped, found: Aside, delivers: Delivers) -> Shaped:
    """The rows that are in quarantine, the place there for the line."""
    on = ["line"]
    rows = shaped.delivered.select(pl.col(LINE).alias("line")).with_row_index("at")
    if delivers.unpivot:
        # One line is several rows of the table; of these the one that says the same is meant.
        withheld = withheld_columns(delivers.contract, delivers.table)
        told = pl.Series("row", kept(shaped.delivered, delivers.table, withheld), pl.String)
        rows, on = rows.with_columns(told), ["line", "row"]
    pairs = rows.join(found.rows, on=on, how="inner", maintain_order="left")
    pairs = pairs.unique("at", maintain_order=True).unique(PLACE, maintain_order=True)
    at, place = pairs["at"], pairs[PLACE].alias(LINE)
    return replace(
        shaped,
        rows=shaped.rows[at].with_columns(place),
        delivered=shaped.delivered[at].with_columns(place),
        dropped={},
    )


def _joined(parts: list[Shaped]) -> Shaped:
    rows = pl.concat([one.rows for one in parts], how="diagonal_relaxed")
    delivered = pl.concat([one.delivered for one in parts], how="diagonal_relaxed")
    return replace(parts[0], rows=rows, delivered=delivered)


def original(receipt_file: str, delivery: str, folder: Path, given: Path | None) -> Path | None:
    """The delivered file: the one given, or the one that still lies in the deliveries folder.

    `RefusedError` where the one given is another; None where there is none.
    """
    path = given or folder / Path(receipt_file).name
    if path.is_file() and not path.is_symlink() and digest(path) == delivery:
        return path
    if given:
        raise RefusedError(
            "delivery-other", f"{given.name} is not the file of {delivery[:12]}", "name the file"
        )
    return None
