"""What a line of the ledger says, as a row of a fixed schema."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl

from api.access.merkle import leaf_hash

NAMED = pl.List(pl.Struct({"argument": pl.String, "id": pl.String}))
SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.Int64,
    "leaf_hash": pl.String,
    "event": pl.String,
    "at": pl.Datetime("us"),
    "operation": pl.String,
    "capability": pl.String,
    "version": pl.String,
    "actor": pl.String,
    "role": pl.String,
    "agency": pl.String,
    "client": pl.String,
    "unit": pl.String,
    "on_duty": pl.Boolean,
    "outside": pl.Boolean,
    "purpose": pl.String,
    "reference": pl.String,
    "break_glass": pl.String,
    "act": pl.String,
    "delayed_record": pl.String,
    "delayed_until": pl.Datetime("us"),
    "exact": pl.Boolean,
    "areas": pl.List(pl.String),
    "review_id": pl.String,
    "outcome": pl.String,
    "snapshot": pl.String,
    "board": pl.String,
    "ledger_size": pl.Int64,
    "decision": pl.String,
    "deny_reason": pl.String,
    "arguments": pl.String,
    "arguments_hash": pl.String,
    "records": NAMED,
    "fields": pl.List(pl.String),
    "first": pl.Int64,
    "after": pl.String,
    "totals": pl.Boolean,
    "models": pl.List(pl.String),
    "row_count": pl.Int64,
    "suppressed_cells": pl.Int64,
    "seed": pl.Int64,
    "figure_id": pl.String,
    "checksum": pl.String,
}
"""What an entry says; null where it was written before that was recorded."""
NOTES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "tree_size": pl.Int64,
    "root_hash": pl.String,
    "anchored_at": pl.Datetime("us"),
}
"""What a checkpoint says."""


def row(position: int, line: bytes) -> list[object]:
    """The line by the schema's columns; one that is no entry has its place and hash alone."""
    entry = _entry(line)
    known: dict[str, object] = {"position": position, "leaf_hash": leaf_hash(line).hex()}
    if "event" in entry:
        given = entry.get("arguments", {})
        arguments = json.dumps(given, ensure_ascii=False, sort_keys=True)
        known |= {
            "arguments": arguments,
            "arguments_hash": sha256(arguments.encode()).hexdigest(),
            "records": _named(entry),
            "reference": (entry.get("reference") or {}).get("id"),
        }
        known |= _of_act(entry, given) if "act" in entry else {}
    return list(map((entry | known).get, SCHEMA))


def _of_act(entry: dict[str, Any], given: dict[str, Any]) -> dict[str, object]:
    """What an act adds: the outcome of a review, or that a subject is told later."""
    release = entry.get("release") or {}
    until = release.get("until")
    return {
        "review_id": given.get("review_id"),
        "outcome": given.get("outcome"),
        "delayed_record": release.get("record"),
        "delayed_until": until and moment(until),
    }


def _entry(line: bytes) -> dict[str, Any]:
    """What the line says; nothing where it is no entry."""
    try:
        found: dict[str, Any] = json.loads(line)
        return found | {"at": moment(found["at"])}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _named(entry: dict[str, Any]) -> list[dict[str, str]] | None:
    """The records that the entry names, by argument; None where it could name none."""
    found = entry.get("records")
    if found is None:
        return None
    return [{"argument": name, "id": one} for name, ids in found.items() for one in ids]


def moment(text: str) -> datetime:
    """A time as the ledger writes it."""
    return datetime.fromisoformat(text.removesuffix("Z"))
