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
    return tuple(
        Code(row["code"], row["title"], row["title_zh"], row["standard"])
        for row in _rows(ROOT / f"{name}.csv")
    )


@cache
def values(name: str) -> tuple[str, ...]:
    """The codes alone, in the list's order."""
    return tuple(code.code for code in code_list(name))


@cache
def code_map(name: str) -> Mapping[str, str]:
    """Local → common codes of `contracts/codes/maps/<name>.csv` (local, common)."""
    path = ROOT / "maps" / f"{name}.csv"
    found: dict[str, str] = {}
    for row in _rows(path):
        if row["local"] in found:
            raise ContractError(f"{path.name}: local code {row['local']!r} stands twice")
        found[row["local"]] = row["common"]
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        known = ", ".join(sorted(other.stem for other in path.parent.glob("*.csv")))
        raise ContractError(f"no code list {path.stem!r} in {path.parent.name}/; there are {known}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def forbidden_columns() -> tuple[str, ...]:
    """Names of columns that no source may hold (column, why)."""
    return tuple(row["column"] for row in _rows(ROOT / "forbidden_columns.csv"))
