"""A snapshot a group of areas, so that each stays small: what of a mart belongs to which.

`shards.csv` in the installation's folder names shards and the beginnings of their areas' ids (the
codes of administrative divisions begin with those that they lie in). A row belongs to the shard
whose areas its own begins with; one without an area, or of an area of nobody, to the shard `rest`.
A mart without areas is in all of them. So the shards together hold every row of an area once.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from contracts import Table

FILE = "shards.csv"
REST = "rest"
AREA = ("area_id", "found_area_id")
"""The columns that say where a row belongs, the first that a mart has."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
BEGINNING = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")


class ShardError(RuntimeError):
    """The shards are not told apart; names the file and what to mend."""


@dataclass(frozen=True)
class Shard:
    """One group of areas."""

    name: str
    beginnings: Sequence[str]
    others: Sequence[str] = ()
    """Beginnings of all the others' areas, for the shard that takes the rest."""

    def condition(self, mart: Table) -> str:
        """Which rows of the mart belong here, as SQL; all of them where the mart has no areas."""
        area = next((name for name in AREA if name in mart.by_name), "")
        if not area:
            return "true"
        if self.name == REST:
            return f"not coalesce({_any(area, self.others)}, false)"
        return _any(area, self.beginnings)


def read(home: Path) -> Sequence[Shard]:
    """The shards of the installation, the rest last; none where it has no `shards.csv`."""
    path = home / FILE
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        found = _grouped(path, csv.DictReader(file))
    every = [one for beginnings in found.values() for one in beginnings]
    for one, other in combinations(sorted(every), 2):
        if other.startswith(one):
            raise ShardError(f"{path}: {other} lies in {one}; a row would be in two shards")
    named = [Shard(name, tuple(beginnings)) for name, beginnings in sorted(found.items())]
    return (*named, Shard(REST, (), tuple(every)))


def _grouped(path: Path, rows: "csv.DictReader[str]") -> Mapping[str, list[str]]:
    if tuple(rows.fieldnames or ()) != ("shard", "area"):
        raise ShardError(f"{path}: the header is `shard,area`, a beginning of areas a line")
    found: dict[str, list[str]] = defaultdict(list)
    for line, row in enumerate(rows, 2):
        name, beginning = row["shard"] or "", row["area"] or ""
        if not NAME.fullmatch(name) or name == REST or not BEGINNING.fullmatch(beginning):
            raise ShardError(
                f"{path}, line {line}: {name!r}, {beginning!r}: a shard has a name in lower case "
                f"other than `{REST}`, and the beginning of an area's id"
            )
        found[name].append(beginning)
    if not found:
        raise ShardError(f"{path}: it names no shard; delete it to publish one snapshot alone")
    return found


def _any(area: str, beginnings: Sequence[str]) -> str:
    # Checked when they were read: letters, digits, hyphens.
    return "(" + " or ".join(f"starts_with({area}, '{one}')" for one in beginnings) + ")"
