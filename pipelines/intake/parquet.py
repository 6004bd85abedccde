"""Parquet: typed columns, read slice by slice."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl

from contracts.feeds import Format
from pipelines.intake.batch import Batch, Reading
from pipelines.intake.blocks import BLOCK
from pipelines.intake.refusal import RefusedError

ROWS = 200_000
LARGEST_UNZIPPED = 1 << 30


def read(path: Path, form: Format) -> Reading:
    """The file's columns and its rows in slices; the line of a row is its number from 1."""
    source = _unzipped(path) if form.compression == "gzip" else path
    try:
        rows = pl.scan_parquet(source, glob=False)
        columns = tuple(rows.collect_schema())
        height = rows.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise RefusedError(
            "delivery-parquet", f"the file is no Parquet ({error})", "deliver it again"
        ) from error
    return Reading(columns, _slices(rows, height))


def _slices(rows: pl.LazyFrame, height: int) -> Iterator[Callable[[], Batch]]:
    for start in range(0, height, ROWS):
        yield partial(_slice, rows, start)


def _slice(rows: pl.LazyFrame, start: int) -> Batch:
    found = rows.slice(start, ROWS).collect()
    return Batch(found, pl.int_range(start + 1, start + 1 + found.height, eager=True))


def _unzipped(path: Path) -> BytesIO:
    """The file unzipped in memory, never on disk: what must not be kept is still in it."""
    found = BytesIO()
    try:
        with gzip.open(path, "rb") as file:
            while piece := file.read(BLOCK):
                found.write(piece)
                if found.tell() > LARGEST_UNZIPPED:
                    raise RefusedError(
                        "delivery-gzip",
                        f"it unzips to more than {LARGEST_UNZIPPED:,} bytes",
                        "deliver the Parquet file itself, it is compressed inside",
                    )
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RefusedError(
            "delivery-gzip", f"the gzip stream is broken ({error})", "deliver it again"
        ) from error
    found.seek(0)
    return found
