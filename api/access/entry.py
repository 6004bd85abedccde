"""An entry of the ledger: who asked what, for what, and what left, without a value of a row."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from graphql import GraphQLArgument, GraphQLResolveInfo, get_named_type

from api.access.disclosure import Rule
from api.access.duty import on_duty
from api.access.event import FAILED, asker, unanswered
from api.access.gate import Denied
from api.access.lists import plain_arguments
from api.access.scope import EVERYWHERE
from api.context import Context
from api.errors import Refusal
from api.guard.deadline import Stopped
from api.query import Query
from api.selection import Asked
from api.values import in_utc, plain
from contracts import Contract, snake

LOG = logging.getLogger("stationhouse.ledger")
WITHHELD = "withheld"
"""What the ledger says of an argument that tells of the asker."""
DERIVED = ("after", "checksum")
"""What follows from the arguments: of few possible ones it gives the right one away."""
Entry = dict[str, object]


def opened(
    contract: Contract,
    context: Context,
    at: datetime,
    arguments: Mapping[str, object],
    records: Iterable[str] | None,
) -> Entry:
    """What is known before it is decided; `records` are the arguments that name records."""
    given = {
        name: WITHHELD if name in contract.unrecorded else plain(value)
        for name, value in arguments.items()
    }
    named = {name: _salted(context, given[name]) for name in records or () if given.get(name)}
    told = {name: one for name, one in named.items() if one != WITHHELD}
    board = context.live(contract)
    return {
        "event": str(uuid4()),
        "at": in_utc(at),
        "operation": "DISCLOSE" if _leaves(context) else "CONSULT",
        "capability": contract.id,
        "version": contract.version,
        **asker(context),
        "on_duty": on_duty(context.snapshot, context.identity.unit, at),
        "outside": _outside(context, given),
        "purpose": context.purpose,
        "reference": _reference(context),
        "break_glass": context.broken,
        "release": context.release and {"id": context.release},
        "snapshot": context.snapshot.id,
        "board": board.place if board else None,
        "arguments": given | named,
        "records": None
        if records is None
        else {name: _listed(value) for name, value in told.items()},
    }


def denied(entry: Entry, why: Denied) -> Entry:
    """The entry of a question that is not answered."""
    return {**entry, "decision": "DENY", "deny_reason": why.reason, "rules": why.rules}


def failed(entry: Entry, error: Exception) -> Entry:
    """The entry of a question that was allowed and got no answer all the same."""
    reason = FAILED
    if isinstance(error, Refusal):
        reason = error.reason if isinstance(error, Stopped) else unanswered(error.code)
    return {**entry, "decision": "DENY", "deny_reason": reason}


def answered(
    entry: Entry, query: Query, wanted: Asked, rule: Rule, answer: Mapping[str, Any]
) -> Entry:
    """The entry of an answer, with what is needed to ask it again and to know it again."""
    nodes = answer["nodes"]
    seed = dict(query.work.options).get("seed") if query.work else None
    return {
        **entry,
        "decision": "ALLOW",
        "fields": wanted.columns,
        "first": query.first,
        "totals": wanted.totals,
        "models": [query.mart, *(other.mart for _, other in query.others)],
        "row_count": len(nodes),
        "suppressed_cells": _withheld(nodes, wanted, rule),
        "seed": seed,
        "checksum": _checksum(answer),
    }


def discreet(contract: Contract, entry: Entry) -> Entry:
    """The entry without what a withheld argument could be found from by trying them all."""
    return {**entry, **dict.fromkeys(DERIVED)} if contract.unrecorded else entry


def loud(entry: Entry) -> None:
    """Tell whoever watches the house that the glass was broken; who it was stands in the ledger."""
    if entry["break_glass"]:
        LOG.warning("the glass was broken: %s; see entry %s", entry["break_glass"], entry["event"])


def naming(info: GraphQLResolveInfo) -> list[str] | None:
    """The arguments of the field that name records; None where it has no such argument."""
    given = info.parent_type.fields[info.field_name].args
    found = [snake(name) for name, one in given.items() if _is_record(one)]
    return [name for name in found if name not in plain_arguments()] or None


def _salted(context: Context, value: object) -> object:
    """What stands for records in the ledger: nobody can try a list of ids against it."""
    if value == WITHHELD:
        return value
    if isinstance(value, list):
        return [context.salt.of(str(one)) for one in value]
    return context.salt.of(str(value))


def _outside(context: Context, arguments: Mapping[str, object]) -> bool:
    """Whether an area was asked for that is none of the asker's."""
    area, own = arguments.get("area_id"), context.identity.areas
    if not isinstance(area, str) or not own or EVERYWHERE in own:
        return False
    return not any(area.startswith(one) or one.startswith(area) for one in own)


def _leaves(context: Context) -> bool:
    """Whether the answer is meant for others than the asker."""
    return context.purpose == "PUBLISH" or context.release is not None


def _reference(context: Context) -> dict[str, str] | None:
    if context.reference is None:
        return None
    return {"kind": context.reference.kind, "id": context.salt.of(context.reference.id)}


def _is_record(argument: GraphQLArgument) -> bool:
    return get_named_type(argument.type).name == "RecordId"


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _withheld(nodes: Sequence[Mapping[str, object]], wanted: Asked, rule: Rule) -> int:
    """Cells that were asked for and not told, because too few stand behind them."""
    protected = [name for name in wanted.columns if name in rule.counts or name in rule.figures]
    return sum(node[name] is None for node in nodes if node.get("suppressed") for name in protected)


def _checksum(answer: Mapping[str, Any]) -> str:
    """The same for the same rows in the same order, whoever asks and whenever."""
    said = [answer["nodes"], answer["total_count"], answer["suppressed_rows"]]
    text = json.dumps(said, default=str, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
