"""What the ledger and the manifest of a snapshot say of a figure, and whether it comes again."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from api.access.replay import Replay
from api.snapshot import Snapshot
from contracts import capabilities, sources

STRINGS = pl.List(pl.String)
SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "figure_id": pl.String,
    "event_id": pl.String,
    "asked_at": pl.Datetime("us"),
    "capability_id": pl.String,
    "purpose": pl.String,
    "snapshot_id": pl.String,
    "board_place": pl.String,
    "args_hash": pl.String,
    "model_versions": pl.List(
        pl.Struct({"model": pl.String, "rows": pl.Int64, "checksum": pl.String})
    ),
    "contract_versions": pl.List(pl.Struct({"contract_id": pl.String, "version": pl.String})),
    "source_run_ids": STRINGS,
    "rows_in": pl.Int64,
    "rows_out": pl.Int64,
    "suppressed_cells": pl.Int64,
    "seed": pl.Int64,
    "checksum": pl.String,
    "replayed_checksum": pl.String,
    "reproducible": pl.Boolean,
}


def traced(rows: pl.DataFrame, replay: Replay) -> pl.DataFrame:
    """How each of the figures was made; the ledger has it as one row."""
    return pl.DataFrame([_traced(row, replay) for row in rows.to_dicts()], schema=SCHEMA)


def _traced(entry: Mapping[str, Any], replay: Replay) -> dict[str, Any]:
    with replay.snapshot(entry) as snapshot:
        again = replay.checksum(entry, snapshot) if snapshot else None
        made = _made_of(entry, snapshot)
    return made | {
        "figure_id": entry["figure_id"],
        "event_id": entry["event"],
        "asked_at": entry["at"],
        "capability_id": entry["capability"],
        "purpose": entry["purpose"],
        "snapshot_id": entry["snapshot"],
        "board_place": entry["board"],
        "args_hash": entry["arguments_hash"],
        "rows_out": entry["row_count"],
        "suppressed_cells": entry["suppressed_cells"],
        "seed": entry["seed"],
        "checksum": entry["checksum"],
        "replayed_checksum": again,
        "reproducible": None if again is None else again == entry["checksum"],
    }


def _made_of(entry: Mapping[str, Any], snapshot: Snapshot | None) -> dict[str, Any]:
    """Models, contracts and deliveries that the figures rest on."""
    contract = capabilities().get(entry["capability"])
    own = [{"contract_id": entry["capability"], "version": entry["version"] or ""}]
    if contract is None or contract.store == "ledger" or snapshot is None:
        return {
            "model_versions": [],
            "contract_versions": own,
            "source_run_ids": [],
            "rows_in": entry["ledger_size"],
        }
    models, read = snapshot.manifest.models, list(dict.fromkeys(entry["models"] or ()))
    found = [{"model": name, **models[name]} for name in read if name in models]
    known = snapshot.manifest.versions
    return {
        "model_versions": found,
        "contract_versions": own
        + [
            {"contract_id": name, "version": known.get(name, sources()[name].version)}
            for name in contract.sources
        ],
        "source_run_ids": snapshot.deliveries(contract.sources),
        "rows_in": sum(one["rows"] for one in found) if found else None,
    }
