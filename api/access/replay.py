"""A question asked again: of the snapshot, for the purpose and at the moment that it was asked.

It goes through the one executor like any other, with a ledger that only keeps what would be
written; so what comes of it is what an asker would have got, and its checksum can be compared.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLType, get_named_type, is_object_type

from api.access.entry import WITHHELD
from api.access.grant import Grant
from api.access.ledger import Ledger
from api.access.records import Reading
from api.context import Context
from api.snapshot import Snapshot
from contracts import Contract, camel, capabilities

NEVER_AGAIN = "figureLineage"
"""A replay is not replayed: it would ask whatever it once asked, and so on."""


class Rehearsal(Ledger):
    """Keeps what would be written, and reads the ledger as it stood."""

    def __init__(self, reading: Reading) -> None:
        self.entries: list[Mapping[str, object]] = []
        self._reading = reading

    def append(self, entry: Mapping[str, object]) -> None:
        """Write nothing."""
        self.entries.append(entry)

    def reading(self) -> Reading:
        """The entries that there were."""
        return self._reading


@dataclass(frozen=True)
class Replay:
    """Asks again what entries of the ledger say was asked."""

    schema: Any
    """The schema itself, which reaches here through the resolver: this room may not import it."""
    context: Context

    @contextmanager
    def snapshot(self, entry: Mapping[str, Any]) -> Iterator[Snapshot | None]:
        """The snapshot that the entry's answer came from; None where it is no longer kept."""
        with self.context.snapshot.earlier(entry["snapshot"]) as found:
            yield found

    def checksum(self, entry: Mapping[str, Any], snapshot: Snapshot) -> str | None:
        """The checksum of the answer today; None where the question cannot be asked again."""
        contract = capabilities().get(entry["capability"])
        if contract is None or not _repeatable(entry, contract):
            return None
        entry = {**entry, "after": self.context.salt.opened(entry["after"])}
        document, variables = _document(self.schema, contract, entry)
        ledger = Rehearsal(self.context.ledger.reading().upto(entry["ledger_size"]))
        context = replace(
            self.context,
            snapshot=snapshot,
            board=None,
            ledger=ledger,
            purpose=entry["purpose"],
            granted=Grant.of(entry),
            clock=lambda: entry["at"],
        )
        asyncio.run(self.schema.execute(document, variable_values=variables, context_value=context))
        return str(ledger.entries[0]["checksum"]) if ledger.entries else None


def _repeatable(entry: Mapping[str, Any], contract: Contract) -> bool:
    """Whether all of the question is known, and the capability still is what it was."""
    # A record stands in the ledger as a salted hash, and cannot be asked for by that.
    # What stood on the live board is not kept.
    if entry["board"] is not None:
        return False
    known = WITHHELD not in json.loads(entry["arguments"]).values() and not entry["records"]
    recorded = entry["checksum"] is not None and entry["version"] == contract.version
    return known and recorded and contract.id != NEVER_AGAIN


def _document(
    schema: strawberry.Schema, contract: Contract, entry: Mapping[str, Any]
) -> tuple[str, dict[str, object]]:
    """The question as GraphQL, for the columns that were asked for."""
    field = _field(schema, contract)
    arguments = json.loads(entry["arguments"]) | {"first": entry["first"], "after": entry["after"]}
    variables = {camel(name): _sent(one) for name, one in arguments.items() if one is not None}
    types = ", ".join(f"${name}: {field.args[name].type}" for name in variables)
    given = ", ".join(f"{name}: ${name}" for name in variables)
    totals = "totalCount" if entry["totals"] else ""
    asked = f"{contract.id}({given}) {{ {totals} nodes {{ __typename {_columns(field, entry)} }} }}"
    return f"query({types}) {{ {contract.domain} {{ {asked} }} }}", variables


def _field(schema: strawberry.Schema, contract: Contract) -> GraphQLField:
    category: GraphQLType = schema._schema.type_map[f"{contract.domain.title()}Category"]
    found: GraphQLField = _object(category).fields[contract.id]
    return found


def _columns(field: GraphQLField, entry: Mapping[str, Any]) -> str:
    row = _object(_object(field.type).fields["nodes"].type)
    return " ".join(_column(row, camel(name)) for name in entry["fields"] or ())


def _object(kind: GraphQLType) -> GraphQLObjectType:
    return cast("GraphQLObjectType", get_named_type(kind))


def _column(row: GraphQLObjectType, name: str) -> str:
    nested = is_object_type(get_named_type(row.fields[name].type))
    return f"{name} {{ __typename }}" if nested else name


def _sent(value: object) -> object:
    """An argument as an asker sends it: names of fields in the schema's spelling."""
    if isinstance(value, dict):
        return {camel(name): _sent(one) for name, one in value.items() if one is not None}
    return [_sent(one) for one in value] if isinstance(value, list) else value
