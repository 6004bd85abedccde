"""What the live board is made of, from `live/board.yaml`: its seeds, its models and its marts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from contracts.loading import ROOT, sources
from contracts.model import ContractError, Table

FOLDER = ROOT / "live"
SCHEMA = "live"
"""The schema of a snapshot that the seeds stand in: no question names it."""


@dataclass(frozen=True)
class Lookup:
    """Rows of a seed stay in the snapshot until a value of `column` is named elsewhere."""

    column: str
    named: tuple[tuple[str, str], ...]
    """Relation and column that name it."""


@dataclass(frozen=True)
class Seed:
    """A relation that a snapshot carries rows of."""

    name: str
    keep: str
    """SQL: which rows."""
    columns: tuple[str, ...]
    """All where it is empty."""
    events: str
    """The table of the lane whose rows come to it; empty for none."""
    lookups: tuple[Lookup, ...]
    only: str
    """SQL: on which rows the columns of `sparse` have a value."""
    sparse: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The select list that it is read with."""
        if not self.columns:
            return "*"
        return ", ".join(
            f"case when {self.only} then {one} end as {one}" if one in self.sparse else one
            for one in self.columns
        )

    @property
    def select(self) -> str:
        """The rows that are carried, of a relation of the same name."""
        order = ", ".join(lookup.column for lookup in self.lookups[:1])
        by = f" order by {order}" if order else ""
        return f"select {self.shown} from {self.name} where {self.keep}{by}"  # noqa: S608


@dataclass(frozen=True)
class Model:
    """A model that is worked out on the board by its own SQL."""

    name: str
    sql: str
    beneath: str
    """The key by which rows of a seed of the same name stay beneath it; empty for none."""
    patient: Mapping[str, float]
    """Seconds that it waits to be worked out again where only these relations changed."""

    def __hash__(self) -> int:
        """All else follows from the name."""
        return hash(self.name)


@dataclass(frozen=True)
class Mart:
    """What is answered from the board."""

    name: str
    of: str
    """The model that its rows are."""
    covers: str
    """SQL: the rows of the snapshot whose place they take."""


@dataclass(frozen=True)
class Plan:
    """All of it."""

    seeds: Mapping[str, Seed]
    models: Mapping[str, Model]
    marts: Mapping[str, Mart]
    subscriptions: tuple[str, ...]
    """Ids of the capabilities that can be subscribed to."""

    @property
    def tables(self) -> Mapping[str, Seed]:
        """The seeds that events come to, by the table of the lane."""
        return {seed.events: seed for seed in self.seeds.values() if seed.events}


@cache
def plan() -> Plan:
    """The plan; `ContractError` names a model whose SQL is not rendered."""
    said = declared()
    return Plan(
        {name: _seed(name, found or {}) for name, found in said["seeds"].items()},
        {name: _model(name, found or {}) for name, found in said["models"].items()},
        {name: _mart(name, found or {}) for name, found in said["marts"].items()},
        tuple(said["subscriptions"]),
    )


def declared() -> Mapping[str, Any]:
    """What the file says, as it stands there."""
    found: Mapping[str, Any] = yaml.safe_load((FOLDER / "board.yaml").read_text("utf-8"))
    return found


def staging(table: str) -> str:
    """The SQL of the staging model of a table, over rows that are called `arrived_<table>`."""
    return sql(f"stg_{table}")


def table_of(name: str) -> tuple[str, Table]:
    """The source that a table of the lane belongs to, and the table."""
    for contract in sources().values():
        for table in contract.tables:
            if table.name == name:
                return contract.id, table
    raise ContractError(f"{name}: no source has such a table")


def sql(name: str) -> str:
    """The rendered SQL of a model."""
    path = FOLDER / "sql" / f"{name}.sql"
    if not path.exists():
        raise ContractError(f"{path.name}: not rendered; run `make render`")
    return path.read_text("utf-8")


def _seed(name: str, said: Mapping[str, Any]) -> Seed:
    only: Mapping[str, Any] = said.get("only", {})
    return Seed(
        name,
        said.get("keep", "true"),
        tuple(said.get("columns", ())),
        said.get("events", ""),
        tuple(_lookup(column, by) for column, by in said.get("lookup", {}).items()),
        only.get("condition", "true"),
        tuple(only.get("columns", ())),
    )


def _lookup(column: str, said: str | list[str]) -> Lookup:
    named = [said] if isinstance(said, str) else said
    pairs = (one.partition(".") for one in named)
    return Lookup(column, tuple((relation, name) for relation, _, name in pairs))


def _model(name: str, said: Mapping[str, Any]) -> Model:
    return Model(name, sql(name), said.get("beneath", ""), said.get("patient", {}))


def _mart(name: str, said: Mapping[str, Any]) -> Mart:
    return Mart(name, said.get("of", name), said.get("covers", "true"))
