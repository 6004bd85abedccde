"""What a table holds, as one hash that does not depend on the order of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Content:
    """Rows and their hash."""

    rows: int
    hash: str


@dataclass(frozen=True)
class Difference:
    """A table that is not the same in two warehouses; None where one lacks it."""

    table: str
    here: Content | None
    there: Content | None

    @property
    def same(self) -> bool:
        """Whether both hold the same rows, each as often."""
        return self.here == self.there


def contents(warehouse: Path) -> dict[str, Content]:
    """Every table and view of a warehouse, by name. Views are read as they answer now."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'main' order by table_name"
        ).fetchall()
        return {name: _content(connection, name) for (name,) in names}


def compared(here: Mapping[str, Content], there: Mapping[str, Content]) -> list[Difference]:
    """Both sides, table by table."""
    names = sorted({*here, *there})
    return [Difference(name, here.get(name), there.get(name)) for name in names]


def _content(connection: duckdb.DuckDBPyConnection, name: str) -> Content:
    # The text of a whole row is hashed, so that nothing of it is left out; a sum does not see the
    # order of rows, and counts one as often as it is there.
    query = (
        "select count(*), coalesce(sum(md5_number_lower(whole::varchar)::hugeint), 0)::varchar"  # noqa: S608
        f' from "{name}" as whole'
    )
    rows, total = connection.execute(query).fetchall()[0]
    return Content(rows, total)
