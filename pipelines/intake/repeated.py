"""Rows that one delivery holds twice: the first stays, the others are dropped and counted.

A hash a row finds the candidates at eight bytes a row, so memory stays small however long the file.
Only rows whose hash occurs twice are read again and compared in full; a chance collision of hashes
therefore drops nothing.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from pipelines.intake.parts import Hashes, Part, write
from pipelines.intake.shape import LINE

TOGETHER = 250_000
"""Hashes whose rows are compared at one time."""
PART, PLACE = "_part", "_place"


def drop_repeated(parts: Sequence[Part]) -> dict[Part, int]:
    """Rewrite the parts without the rows they repeat; how many each lost, where any."""
    lost: dict[Part, int] = {}
    # All comparisons come before the first rewrite, since a place is one in the file as written.
    gone = [_gone(parts, several) for several in _several(parts)]
    if not gone:
        return lost
    for (number,), found in pl.concat(gone).partition_by(PART, as_dict=True).items():
        part = parts[int(number)]
        rows = pl.read_parquet(part.path, hive_partitioning=False).with_row_index(PLACE)
        write(rows.join(found, on=PLACE, how="anti", maintain_order="left").drop(PLACE), part.path)
        lost[part] = found.height
    return lost


def _several(parts: Sequence[Part]) -> Iterator[Hashes]:
    """Hashes that occur more than once, some at a time."""
    if not parts:
        return
    hashes = np.concatenate([part.hashes for part in parts])
    hashes.sort()
    found = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    for start in range(0, len(found), TOGETHER):
        yield found[start : start + TOGETHER]


def _gone(parts: Sequence[Part], hashes: Hashes) -> pl.DataFrame:
    """Part and place of each row that an earlier line says already."""
    found = []
    for number, part in enumerate(parts):
        places = np.flatnonzero(np.isin(part.hashes, hashes, assume_unique=False))
        if len(places):
            rows = pl.read_parquet(part.path, hive_partitioning=False)[places]
            place = pl.Series(PLACE, places, dtype=pl.get_index_type())
            found.append(rows.with_columns(pl.lit(number).alias(PART), place))
    rows = pl.concat(found).sort(LINE, PART, PLACE)
    same = rows.drop(LINE, PART, PLACE).with_columns(pl.selectors.list().list.join("\x1f"))
    return rows.filter(~same.select(pl.struct(pl.all()).is_first_distinct()).to_series()).select(
        PART, PLACE
    )
