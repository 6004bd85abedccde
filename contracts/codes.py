"""Code lists with their standard, and each agency's local → common maps. Data, read once."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contracts.model import ContractError

ROOT = Path(__file__).parent / "codes"
UNMAPPED = "UNMAPPED"
"""What a local code becomes that its map does not know: kept, counted, never dropped."""


@dataclass(frozen=True)
class Code:
    """One value of a list."""

    code: str
    title: str
    title_zh: str
    standard: str


@cache
def code_list(name: str) -> tuple[Code, ...]:
    """The values of `contracts/codes/<name>.csv` (code, title, title_zh, standard)."""
    rows = _rows(ROOT / f"{name}.csv", ("code", "title", "title_zh", "standard"))
    return tuple(Code(row["code"], row["title"], row["title_zh"], row["standard"]) for row in rows)


@cache
def values(name: str) -> tuple[str, ...]:
    """The codes alone, in the list's order."""
    return tuple(code.code for code in code_list(name))


@cache
def code_map(name: str) -> Mapping[str, str]:
    """Local → common codes of `contracts/codes/maps/<name>.csv` (local, common)."""
    rows = _rows(ROOT / "maps" / f"{name}.csv", ("local", "common"))
    return {row["local"]: row["common"] for row in rows}


@cache
def forbidden_columns() -> tuple[str, ...]:
    """Names of columns that no source may hold (column, why)."""
    rows = _rows(ROOT / "forbidden_columns.csv", ("column", "why"))
    return tuple(row["column"] for row in rows)


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `contracts/codes/<name>.csv` as they stand: limits and targets, not codes."""
    path = ROOT / f"{name}.csv"
    if not path.exists():
        raise ContractError(f"there is no {path.name} in {path.parent.name}/")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The file's rows; it has these columns, and the first of them is different in every row."""
    if not path.exists():
        known = ", ".join(sorted(other.stem for other in path.parent.glob("*.csv")))
        raise ContractError(f"no code list {path.stem!r} in {path.parent.name}/; there are {known}")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = tuple(reader.fieldnames or ()), list(reader)
    if header != columns:
        raise ContractError(
            f"{path.name}: the columns are {', '.join(header)} and should be {', '.join(columns)}"
        )
    seen: set[str] = set()
    for row in rows:
        first = row[columns[0]]
        if None in row or None in row.values():
            raise ContractError(
                f"{path.name}: the row of {first!r} has not {len(columns)} fields; quote a comma"
            )
        if first in seen:
            raise ContractError(f"{path.name}: {columns[0]} {first!r} stands twice")
        seen.add(first)
    return rows
