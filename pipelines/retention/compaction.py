"""Many small files of one table and day in a delivery become one; rows and receipts stay the same.

A delivery is the unit of commit, so files of different deliveries stay apart. The delivery is made
anew aside, of links to what stays and of what is merged, and changes places with the old one in one
call: a reader sees the one or the other, and a process that dies leaves a folder in `incoming`.
"""

import ctypes
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.intake.parts import write
from pipelines.retention.run import Place, finish, locked

LARGE = 128 << 20
"""Bytes of a file that is large enough."""
AT_CWD, EXCHANGE = -100, 2


@dataclass(frozen=True)
class Compacted:
    """What became of one delivery."""

    delivery: str
    files_before: int
    files_after: int


def compact(
    place: Place, progress: Callable[[Compacted], None] = lambda one: None, large: int = LARGE
) -> list[Compacted]:
    """Merge what is small in every delivery; a retention run that died is finished first."""
    done = []
    with locked(place):
        finish(place)
        for folder in sorted((place.lake.root / "taken").glob("delivery=*")):
            groups = list(_groups(folder, large))
            if groups:
                done.append(_compact(place, folder, groups))
                progress(done[-1])
    return done


def _groups(folder: Path, large: int) -> Iterator[Sequence[Path]]:
    """Files that lie beside each other and together are not too large."""
    for day in sorted(folder.glob("accepted/*/day=*")):
        group: list[Path] = []
        size = 0
        for path in sorted(day.glob("*.parquet")):
            own = path.stat().st_size
            if size + own > large:
                yield from [group] if len(group) > 1 else []
                group, size = [], 0
            group.append(path)
            size += own
        yield from [group] if len(group) > 1 else []


def _compact(place: Place, folder: Path, groups: Sequence[Sequence[Path]]) -> Compacted:
    before = _count(folder)
    with place.lake.making() as made:
        shutil.copytree(folder, made, copy_function=os.link, dirs_exist_ok=True)
        for group in groups:
            _merge([made / path.relative_to(folder) for path in group])
        exchange(made, folder)
    return Compacted(folder.name.partition("=")[2], before, _count(folder))


def _merge(paths: Sequence[Path]) -> None:
    """One file for these, in their order; `AssertionError` where it would not hold their rows."""
    parts = [pl.read_parquet(path, hive_partitioning=False) for path in paths]
    whole = pl.concat(parts)
    # Another name than any of theirs: who looks for one of those must find nothing, not all rows.
    target = paths[0].with_name(f"{paths[0].stem}-to-{paths[-1].stem}.parquet")
    write(whole, target)
    if not pl.read_parquet(target, hive_partitioning=False).equals(whole):
        raise AssertionError(f"{target} does not hold the rows that were written to it")
    for path in paths:
        path.unlink()


def exchange(one: Path, other: Path) -> None:
    """Let two folders change names in one step; `OSError` where the system cannot do it.

    Linux can since 3.15, on one file system. Two renames instead would leave a moment in which a
    reader misses the delivery.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError("files are compacted on Linux only: this system has no renameat2")
    if call(AT_CWD, os.fsencode(one), AT_CWD, os.fsencode(other), EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.glob("accepted/*/*/*.parquet"))
