"""Rows of a table as the file that an agency would deliver: a feed read backwards.

One writer for all, so that what is told of an agency stands in its feed and nowhere else.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl

from contracts.codes import code_map
from contracts.feeds import ColumnMap, Delivers, Feed
from contracts.model import Column
from pipelines.intake.coordinates import gcj02_from_wgs84

DEFAULT_DATE = "%Y-%m-%d"
MILLISECONDS = "%.3f"
WORTHWHILE = 100_000
"""Moments from which on spelling each second of the day once saves time."""


@dataclass(frozen=True)
class Lines:
    """What is added to a file beside its rows: whole lines as they stand."""

    broken: tuple[str, ...] = ()


def told(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> pl.DataFrame:
    """The rows under the agency's columns, in its codes, zone, coordinates and time formats."""
    rows = _local(_shifted(rows, feed), feed, delivers)
    found: dict[str, pl.Series] = {}
    # A column that is mapped through codes says more than the same column taken as it is.
    ordered = sorted(delivers.columns.items(), key=lambda item: not item[1].codes)
    for name, how in ordered:
        if how.source and how.source not in found:
            value = rows[name] if name in rows.columns else _nothing(rows.height)
            column = delivers.table.by_name[name]
            found[how.source] = _value(value, column, how, feed).alias(how.source)
    sources = dict.fromkeys(how.source for how in delivers.columns.values() if how.source)
    return pl.DataFrame([found[name] for name in sources])


def write(delivered: pl.DataFrame, feed: Feed, path: Path, lines: Lines = Lines()) -> None:
    """The delivery as the feed's format, encoding and compression want it, written whole."""
    form = feed.format
    partial = path.with_name(f".{path.name}.partial")
    plain = (
        form.kind == "csv" and form.encoding == "utf-8" and not (form.compression or lines.broken)
    )
    if form.kind == "parquet":
        delivered.write_parquet(partial, compression="zstd")
    elif plain:
        delivered.write_csv(partial, separator=form.delimiter)
    else:
        partial.write_bytes(_bytes(delivered, feed, lines))
    partial.replace(path)


def _bytes(delivered: pl.DataFrame, feed: Feed, lines: Lines) -> bytes:
    form = feed.format
    buffer = BytesIO()
    if form.kind == "csv":
        delivered.write_csv(buffer, separator=form.delimiter)
    else:
        delivered.write_ndjson(buffer)
    text = buffer.getvalue() + "".join(f"{line}\n" for line in lines.broken).encode()
    if form.encoding != "utf-8":
        text = text.decode().encode(form.encoding)
    # No time of writing inside, so that the same seed makes the same bytes.
    return gzip.compress(text, compresslevel=6, mtime=0) if form.compression else text


def _shifted(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    if feed.crs != "GCJ-02" or "longitude" not in rows.columns:
        return rows
    east, north = gcj02_from_wgs84(rows["longitude"].to_numpy(), rows["latitude"].to_numpy())
    # Nine places: the way back must not move a point across a rounding.
    return rows.with_columns(longitude=pl.Series(east).round(9), latitude=pl.Series(north).round(9))


def _local(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> pl.DataFrame:
    changed = []
    for name, how in delivers.columns.items():
        column = delivers.table.by_name[name]
        aware = any("%z" in form for form in how.formats)
        if column.type == "timestamp" and name in rows.columns and feed.zone != "UTC":
            local = pl.col(name).dt.replace_time_zone("UTC").dt.convert_time_zone(feed.zone)
            changed.append(local if aware else local.dt.replace_time_zone(None))
    return rows.with_columns(changed)


def _value(value: pl.Series, column: Column, how: ColumnMap, feed: Feed) -> pl.Series:
    if how.codes:
        return value.replace_strict(_backwards(how.codes), default=None, return_dtype=pl.String)
    if how.scale != 1.0:
        return value / how.scale
    if feed.format.kind == "parquet":
        return value
    if isinstance(value.dtype, pl.Datetime | pl.Date):
        return _clock(value, how.formats[0] if how.formats else DEFAULT_DATE)
    if column.type == "array" and feed.format.kind == "csv":
        return value.list.join(how.split or ";")
    return value.cast(pl.Float64) if value.dtype == pl.Decimal(18, 2) else value


def _clock(value: pl.Series, form: str) -> pl.Series:
    """Moments as text. Their seconds repeat, so each is spelled once and its thousandth added."""
    if not form.endswith(MILLISECONDS) or value.null_count() or value.len() < WORTHWHILE:
        return value.dt.strftime(form)
    moment = value.cast(pl.Int64).to_numpy()
    second = moment // 1_000
    spelled = pl.Series(np.arange(second.min(), second.max() + 1) * 1_000)
    words = spelled.cast(pl.Datetime("ms")).dt.strftime(form.removesuffix(MILLISECONDS))
    parts = pl.Series([f".{part:03d}" for part in range(1_000)])
    return words.gather(second - second.min()) + parts.gather(moment % 1_000)


def _backwards(name: str) -> Mapping[str, str]:
    """Common → local code; where several lead to one, the first does."""
    found: dict[str, str] = {}
    for local, common in code_map(name).items():
        found.setdefault(common, local)
    return found


def _nothing(many: int) -> pl.Series:
    return pl.Series([None] * many, dtype=pl.String)
