"""Rows of a table as the file that an agency would deliver: a feed read backwards.

One writer for all, so that what is told of an agency stands in its feed and nowhere else.
"""

import gzip
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, cast

import numpy as np
import polars as pl

from contracts.codes import code_map
from contracts.feeds import ColumnMap, Delivers, Feed, Format
from contracts.model import Column
from pipelines.intake.coordinates import gcj02_from_wgs84

DEFAULT_DATE = "%Y-%m-%d"
MILLISECONDS = "%.3f"
WORTHWHILE = 100_000
"""Moments from which on spelling each second of the day once saves time."""
THOUSANDTHS = pl.Series([f".{part:03d}" for part in range(1_000)])


Piece = pl.DataFrame | tuple[str, ...]
"""A part of a delivery: rows under the agency's columns, or lines as they stand."""


def told(rows: pl.DataFrame, feed: Feed, delivers: Delivers) -> pl.DataFrame:
    """The rows under the agency's columns, in its codes, zone, coordinates and time formats."""
    rows = _shifted(rows, feed)
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


def write(pieces: Iterable[Piece], feed: Feed, path: Path) -> None:
    """The delivery as the feed's format, encoding and compression want it, written whole."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        if feed.format.kind == "parquet":
            rows = [piece for piece in pieces if isinstance(piece, pl.DataFrame)]
            pl.concat(rows).write_parquet(file, compression="zstd")
        elif feed.format.compression:
            # No time of writing inside, so that the same seed makes the same bytes.
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                _write_text(pieces, feed.format, cast("IO[bytes]", packed))
        else:
            _write_text(pieces, feed.format, file)
    partial.replace(path)


def _write_text(pieces: Iterable[Piece], form: Format, file: IO[bytes]) -> None:
    header = True
    for piece in pieces:
        if isinstance(piece, tuple):
            file.write("".join(f"{line}\n" for line in piece).encode(form.encoding))
            continue
        if form.kind == "csv" and form.encoding == "utf-8" and not form.compression:
            # Polars writes past Python's own buffer.
            file.flush()
            piece.write_csv(file, include_header=header, separator=form.delimiter)
        else:
            file.write(_encoded(piece, form, header=header))
        header = False


def _encoded(rows: pl.DataFrame, form: Format, *, header: bool) -> bytes:
    buffer = BytesIO()
    if form.kind == "csv":
        rows.write_csv(buffer, include_header=header, separator=form.delimiter)
    else:
        rows.write_ndjson(buffer)
    text = buffer.getvalue()
    return text if form.encoding == "utf-8" else text.decode().encode(form.encoding)


def _shifted(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    if feed.crs != "GCJ-02" or "longitude" not in rows.columns:
        return rows
    east, north = gcj02_from_wgs84(rows["longitude"].to_numpy(), rows["latitude"].to_numpy())
    # Nine places: the way back must not move a point across a rounding.
    return rows.with_columns(longitude=pl.Series(east).round(9), latitude=pl.Series(north).round(9))


def _value(value: pl.Series, column: Column, how: ColumnMap, feed: Feed) -> pl.Series:
    if how.codes:
        return value.replace_strict(_backwards(how.codes), default=None, return_dtype=pl.String)
    if how.scale != 1.0:
        return value / how.scale
    if feed.format.kind == "parquet":
        return _local(value, feed.zone) if column.type == "timestamp" else value
    if isinstance(value.dtype, pl.Datetime | pl.Date):
        return _clock(value, how.formats[0] if how.formats else DEFAULT_DATE, feed.zone)
    if column.type == "array" and feed.format.kind == "csv":
        return value.list.join(how.split or ";")
    return value.cast(pl.Float64) if value.dtype == pl.Decimal(18, 2) else value


def _local(value: pl.Series, zone: str, *, aware: bool = False) -> pl.Series:
    local = value.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return local if aware else local.dt.replace_time_zone(None)


def _clock(value: pl.Series, form: str, zone: str) -> pl.Series:
    """Moments or dates as text; of many moments each second is spelled only once."""
    if value.dtype == pl.Date:
        return value.dt.strftime(form)
    if not form.endswith(MILLISECONDS) or value.null_count() or value.len() < WORTHWHILE:
        return _local(value, zone, aware="%z" in form).dt.strftime(form)
    second, part = np.divmod(value.cast(pl.Int64).to_numpy(), 1_000)
    first = second.min()
    seconds = pl.Series(np.arange(first, second.max() + 1) * 1_000).cast(pl.Datetime("ms"))
    words = _local(seconds, zone).dt.strftime(form.removesuffix(MILLISECONDS))
    return words.gather(second - first) + THOUSANDTHS.gather(part)


def _backwards(name: str) -> Mapping[str, str]:
    """Common → local code; where several lead to one, the first does."""
    found: dict[str, str] = {}
    for local, common in code_map(name).items():
        found.setdefault(common, local)
    return found


def _nothing(many: int) -> pl.Series:
    return pl.Series([None] * many, dtype=pl.String)
