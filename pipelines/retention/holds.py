"""Legal holds: rows that stay whatever their period says, until the hold is lifted."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import duckdb

from contracts import Contract, journal
from contracts.codes import values
from contracts.durable import write
from contracts.loading import sources
from contracts.model import Table
from pipelines.retention.entry import entry

FILE = "holds.json"


class HoldError(ValueError):
    """A hold that cannot be laid or lifted; names what is wrong and what to do."""


@dataclass(frozen=True)
class Hold:
    """One hold: rows of a table, by days of their event, by values of columns, or both."""

    id: str
    source: str
    table: str
    reason: str
    laid_by: str
    laid_at: str
    condition: str
    """SQL over one row; made here from declared columns and checked values."""
    lifted_by: str = ""
    lifted_at: str = ""


@dataclass(frozen=True)
class Wanted:
    """What somebody asks to be held."""

    source: str
    table: str
    reason: str
    first: date | None = None
    last: date | None = None
    equal: Mapping[str, str] | None = None


class Holds:
    """The holds of one lake, in one file, each change of it in the ledger first."""

    def __init__(self, folder: Path, ledger: Path) -> None:
        self._path, self._ledger = folder / FILE, ledger

    def all(self) -> list[Hold]:
        """Every hold there ever was."""
        try:
            return [Hold(**one) for one in json.loads(self._path.read_text("utf-8"))]
        except FileNotFoundError:
            return []

    def condition(self, table: Table) -> str:
        """SQL over one row: whether a hold in force names its record, in any of its versions."""
        live = [
            one.condition for one in self.all() if one.table == table.name and not one.lifted_at
        ]
        return " or ".join(f"({one})" for one in live)

    def lay(self, wanted: Wanted, who: str, now: datetime) -> Hold:
        """Hold what is wanted from now on; `HoldError` where that names nothing that there is."""
        condition = _condition(_table(wanted), wanted)
        laid = Hold(
            uuid4().hex[:12], wanted.source, wanted.table, wanted.reason, who,
            now.isoformat(timespec="seconds"), condition,
        )  # fmt: skip
        self._record(laid, "hold", who, now)
        self._keep([*self.all(), laid])
        return laid

    def lift(self, name: str, who: str, now: datetime) -> Hold:
        """Lift the hold of that id; what is past its time goes with the next run."""
        known = {one.id: one for one in self.all()}
        if name not in known or known[name].lifted_at:
            live = ", ".join(one.id for one in known.values() if not one.lifted_at) or "none"
            raise HoldError(f"there is no hold {name} in force; in force: {live}")
        lifted = replace(known[name], lifted_by=who, lifted_at=now.isoformat(timespec="seconds"))
        self._record(lifted, "lift", who, now)
        self._keep([lifted if one.id == name else one for one in known.values()])
        return lifted

    def _record(self, hold: Hold, act: str, who: str, now: datetime) -> None:
        told = {"act": act, "hold": hold.id, "source": hold.source, "table": hold.table}
        told |= {"reason": hold.reason, "condition": sha256(hold.condition.encode()).hexdigest()}
        journal.append(self._ledger, [entry("ALTER", who, now, told)])

    def _keep(self, holds: list[Hold]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        told = [asdict(one) for one in holds]
        write(self._path, json.dumps(told, ensure_ascii=False, indent=1))


def _table(wanted: Wanted) -> Table:
    source: Contract | None = sources().get(wanted.source)
    if source is None:
        raise HoldError(f"there is no source {wanted.source}; there are {', '.join(sources())}")
    if wanted.table not in {one.name for one in source.tables}:
        known = ", ".join(one.name for one in source.tables)
        raise HoldError(f"{wanted.source} has no table {wanted.table}; it has {known}")
    if wanted.reason not in values("hold_reason"):
        raise HoldError(f"{wanted.reason} is no reason; one of {', '.join(values('hold_reason'))}")
    return source.table(wanted.table)


def _condition(table: Table, wanted: Wanted) -> str:
    parts = [f"{table.event_time} >= timestamp '{wanted.first}'"] if wanted.first else []
    if wanted.last:
        parts.append(f"{table.event_time} < timestamp '{wanted.last}' + interval 1 day")
    for name, value in (wanted.equal or {}).items():
        parts.append(_equal(table, name, value))
    if not parts:
        raise HoldError("a hold names days or values; say --from, --until or --where")
    return " and ".join(parts)


def _equal(table: Table, name: str, value: str) -> str:
    column = table.by_name.get(name)
    if column is None:
        raise HoldError(f"{table.name} has no column {name}; it has {', '.join(table.by_name)}")
    quoted = value.replace("'", "''")
    typed = f"cast('{quoted}' as {column.physical})"
    try:
        duckdb.execute(f"select {typed}")
    except duckdb.Error as error:
        raise HoldError(f"{value!r} is no {column.type}, which {name} is") from error
    return f"{name} = {typed}"
