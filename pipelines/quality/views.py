"""What a source delivered on a day, as views of DuckDB over the lake's files.

`delivered.<table>` are the accepted rows of the day's deliveries, with the bounds of each feed's
jurisdiction beside them; `lake.<table>` the newest version of every row known by that day, of any
source; `codes.<list>` the lists of contracts/codes; `reference.<table>` reference data, if any.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from contracts import Contract, Table, codes, references, sources
from contracts.checks import BOUNDS, OF_FEED, checks
from contracts.feeds import feeds
from pipelines.intake.lake import EMPTY, Lake
from pipelines.intake.receipt import Receipt

HIVE = "hive_partitioning = true, union_by_name = true"
TYPES = "hive_types = {'day': date, 'delivery': varchar}"
NAMED = re.compile(r"\b(lake|codes|reference)\.(\w+)")


@dataclass(frozen=True)
class Scope:
    """One source on one delivery day, and all that was delivered of any source by then."""

    contract: Contract
    day: str
    lake: Lake
    of_day: Sequence[Receipt]
    by_then: Sequence[Receipt]
    reference: Path
    """The folder of reference data."""

    def accepted(self, table: str, receipts: Iterable[Receipt]) -> list[str]:
        """The files of a table in some deliveries."""
        return [file for one in receipts for file in self.lake.accepted(one.delivery, table)]


def statements(scope: Scope) -> Iterator[str]:
    """All that makes the views; none is read before it is asked."""
    # What intake says in Polars' words; both find the pattern anywhere in the text.
    yield "create macro regexp_like(text, pattern) as regexp_matches(text, pattern)"
    for schema in ("delivered", "lake", "codes", "reference"):
        yield f"create schema {schema}"
    yield _deliveries(scope)
    for table in scope.contract.tables:
        yield _delivered(scope, table)
    named = {
        found for check in checks(scope.contract) for found in NAMED.findall(check.sql) if check.sql
    }
    for schema, name in sorted(named):
        yield {"lake": _lake, "codes": _codes, "reference": _reference}[schema](scope, name)


def _deliveries(scope: Scope) -> str:
    """The batch itself: which files the day is made of."""
    told = [", ".join(map(_text, (one.delivery, one.file, one.feed))) for one in scope.of_day]
    rows = ", ".join(f"({one})" for one in told)
    body = f"values {rows}" if rows else "select '', '', '' where false"
    return f"create view delivered.deliveries as from ({body}) as of(delivery, file, feed)"


def _delivered(scope: Scope, table: Table) -> str:
    parts = [_of_feed("", _empty(scope, table.name))]
    for feed, receipts in groupby(sorted(scope.of_day, key=lambda r: r.feed), lambda r: r.feed):
        if files := scope.accepted(table.name, receipts):
            parts.append(_of_feed(feed, files))
    return f"create view delivered.{table.name} as {' union all by name '.join(parts)}"


def _of_feed(feed: str, files: Sequence[str]) -> str:
    known = feeds().get(feed)
    bounds = known.jurisdiction if known else {}
    beside = ", ".join(f"{bounds.get(name, 'null')}::double as {OF_FEED[name]}" for name in BOUNDS)
    return f"select *, {beside} from {_parquet(files)}"  # noqa: S608


def _lake(scope: Scope, name: str) -> str:
    table = next(one for own in sources().values() for one in own.tables if one.name == name)
    files = [*_empty(scope, name), *scope.accepted(name, scope.by_then)]
    version = ", ".join(table.version_by or (table.event_time,))
    # As staging orders them: of one version always the same row.
    order = f"greatest({version}) desc nulls last, delivery desc, _line desc"
    newest = f"row_number() over (partition by {', '.join(table.key)} order by {order})"
    return f"create view lake.{name} as select * from {_parquet(files)} qualify {newest} = 1"  # noqa: S608


def _codes(scope: Scope, name: str) -> str:
    path = codes.ROOT / f"{name}.csv"
    # A list of the house, not a delivery: read as text, whatever it looks like.
    return f"create view codes.{name} as from read_csv({_text(path)}, all_varchar = true)"


def _reference(scope: Scope, name: str) -> str:
    """The table as its contract says; empty where the installation does not have it."""
    table = next(one for own in references().values() for one in own.tables if one.name == name)
    path = scope.reference / f"{name}.csv"
    if not path.exists():
        columns = ", ".join(f"null::{one.physical} as {one.name}" for one in table.columns)
        return f"create view reference.{name} as select {columns} where false"
    types = ", ".join(f"{one.name}: '{one.physical}'" for one in table.columns)
    read = f"read_csv({_text(path)}, header = true, columns = {{{types}}})"
    return f"create view reference.{name} as from {read}"


def _empty(scope: Scope, table: str) -> list[str]:
    return scope.lake.accepted(EMPTY, table)


def _parquet(files: Sequence[str]) -> str:
    return f"read_parquet([{', '.join(map(_text, files))}], {HIVE}, {TYPES})"


def _text(value: object) -> str:
    doubled = str(value).replace("'", "''")
    return f"'{doubled}'"
