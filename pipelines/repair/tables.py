"""What tables hold, as hashes that do not depend on the order of rows or columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

Columns = Mapping[str, Sequence[str]]
"""The columns of each table, in the alphabet's order."""
KINDS = "select column_name, data_type from information_schema.columns where table_name = ?"
DIGITS = 6
"""Decimals that a plain number is compared to: of a coordinate in degrees, a tenth of a metre."""


@dataclass(frozen=True)
class Content:
    """Rows and their hash."""

    rows: int
    hash: str


@dataclass(frozen=True)
class Difference:
    """One table in two files; None where one lacks it."""

    table: str
    here: Content | None
    there: Content | None

    @property
    def same(self) -> bool:
        """Whether both hold the same rows, each as often."""
        return self.here == self.there


def columns(file: Path) -> dict[str, list[str]]:
    """Every table and view of a DuckDB file with its columns."""
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select table_name, list(column_name order by column_name)"
            " from information_schema.columns where table_schema = 'main' group by all order by 1"
        ).fetchall()
    return dict(found)


def contents(file: Path, wanted: Columns) -> dict[str, Content]:
    """Those tables of the file, by those columns. Views are read as they answer now."""
    known = columns(file)
    with duckdb.connect(str(file), read_only=True) as connection:
        return {
            table: _content(connection, table, names)
            for table, names in wanted.items()
            if set(names) <= set(known.get(table, ()))
        }


def compared(here: Path, there: Path) -> list[Difference]:
    """Every table that either has, in both."""
    both = {**columns(there), **columns(here)}
    return _beside(contents(here, both), contents(there, both))


def compared_to(here: Path, there: Path, wanted: Sequence[str]) -> list[Difference]:
    """The wanted tables of the first, by its columns, beside those of the second."""
    found = {name: names for name, names in columns(here).items() if name in wanted}
    return _beside(contents(here, found), contents(there, found))


def _beside(here: Mapping[str, Content], there: Mapping[str, Content]) -> list[Difference]:
    names = sorted({*here, *there})
    return [Difference(name, here.get(name), there.get(name)) for name in names]


def _content(connection: duckdb.DuckDBPyConnection, name: str, names: Sequence[str]) -> Content:
    # The text of a whole row is hashed, so that nothing of it is left out; a sum does not see the
    # order of rows, and counts one as often as it is there.
    # Threads add numbers in no fixed order, so the last digits of a mean may differ by a hair.
    kinds = dict(connection.execute(KINDS, [name]).fetchall())
    quoted = ", ".join(
        f'round("{column}", {DIGITS}) as "{column}"' if kinds[column] == "DOUBLE" else f'"{column}"'
        for column in names
    )
    query = (
        "select count(*), coalesce(sum(md5_number_lower(whole::varchar)::hugeint), 0)::varchar"  # noqa: S608
        f' from (select {quoted} from "{name}") as whole'
    )
    rows, total = connection.execute(query).fetchall()[0]
    return Content(rows, total)
