"""Accepted and quarantined rows of one batch as Parquet files, a day a folder."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from contracts.model import Table
from pipelines.intake.shape import LINE

COMPRESSION: Final = "snappy"
"""Half again the size of zstd for a quarter less work: intake is where the time is short."""
DAY = "day"
OS_ERROR = re.compile(r"os error (\d+)")
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Part:
    """One file of accepted rows. `hashes` has one a row, equal for equal rows."""

    path: Path
    day: date
    hashes: Hashes
    first_event: str
    last_event: str


def write_accepted(rows: pl.DataFrame, table: Table, folder: Path, number: int) -> list[Part]:
    """The rows under `folder/<table>/day=…/`, split by the UTC day of their event time."""
    if not rows.height:
        return []
    days = rows[table.event_time].dt.date()
    if days.n_unique() == 1:
        return [_part(rows, days[0], table, folder, number)]
    split = rows.with_columns(days.alias(DAY)).partition_by(
        DAY, as_dict=True, include_key=False, maintain_order=True
    )
    return [_part(found, day, table, folder, number) for (day,), found in sorted(split.items())]


def write_quarantined(
    found: Sequence[pl.DataFrame], table: Table, folder: Path, number: int
) -> int:
    """The rejected rows under `folder/<table>/`; how many there are."""
    rows = pl.concat(found).sort("line")
    if rows.height:
        path = folder / table.name / f"{number:05d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(rows, path)
    return rows.height


def row_hashes(rows: pl.DataFrame) -> Hashes:
    """One hash a row over the contract's columns; equal rows have equal hashes."""
    return rows.drop(LINE).hash_rows().to_numpy()


def write(rows: pl.DataFrame, path: Path) -> None:
    """The rows as Parquet, on the disk when this returns."""
    with path.open("wb") as file:
        try:
            rows.write_parquet(file, compression=COMPRESSION)
        except pl.exceptions.ComputeError as error:
            # Polars reports a full disk as an error of its own, with the number in its text.
            found = OS_ERROR.search(str(error))
            if found:
                raise OSError(int(found[1]), str(error), str(path)) from error
            raise
        file.flush()
        os.fsync(file.fileno())


def _part(rows: pl.DataFrame, day: date, table: Table, folder: Path, number: int) -> Part:
    path = folder / table.name / f"{DAY}={day}" / f"{number:05d}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(rows, path)
    first, last = rows.select(
        pl.col(table.event_time).min().alias("first"), pl.col(table.event_time).max().alias("last")
    ).row(0)
    return Part(path, day, row_hashes(rows), first.isoformat(), last.isoformat())
