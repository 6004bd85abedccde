"""Proofs over the leaves of the ledger, each made by one algorithm and verified by another."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from api.access import merkle
from api.errors import bad_input

SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "tree_size": pl.Int64,
    "root_hash": pl.String,
    "event_id": pl.String,
    "leaf_index": pl.Int64,
    "leaf_hash": pl.String,
    "inclusion_path": pl.List(pl.String),
    "older_size": pl.Int64,
    "older_root_hash": pl.String,
    "consistency_path": pl.List(pl.String),
    "verified": pl.Boolean,
    "anchor_size": pl.Int64,
    "anchored_at": pl.Datetime("us"),
    "anchor_kind": pl.String,
}


def proved(
    rows: pl.DataFrame,
    anchors: pl.DataFrame,
    event_id: str | None,
    older_size: int | None,
    size: int | None,
) -> pl.DataFrame:
    """The tree of the leaves, and what was asked of it; nothing where the entry is not in it."""
    most = max(size or 0, older_size or 0)
    if most > rows.height:
        raise bad_input(f"the tree has {rows.height} leaves; a size is from 1 to {rows.height}.")
    rows = rows.sort("position").head(rows.height if size is None else size)
    leaves = [bytes.fromhex(one) for one in rows["leaf_hash"]]
    top = merkle.root(leaves)
    found: dict[str, Any] = {"tree_size": len(leaves), "root_hash": top.hex()}
    found |= _anchor(anchors, rows)
    if event_id is not None:
        places = rows.filter(pl.col("event_id") == event_id)["position"]
        if places.is_empty():
            return pl.DataFrame(schema=SCHEMA)
        found |= _inclusion(leaves, int(places[0]), top) | {"event_id": event_id}
    if older_size is not None:
        found |= _consistency(leaves, older_size, top)
    return pl.DataFrame([found], schema=SCHEMA)


def _anchor(anchors: pl.DataFrame, rows: pl.DataFrame) -> dict[str, Any]:
    """The latest signed checkpoint that the tree goes on from, if its root still fits."""
    signed = anchors.filter(pl.col("tree_size") <= rows.height).sort("tree_size", "anchored_at")
    if signed.is_empty():
        return {}
    last = signed.row(-1, named=True)
    leaves = [bytes.fromhex(one) for one in rows["leaf_hash"].head(last["tree_size"])]
    if merkle.root(leaves).hex() != last["root_hash"]:
        return {"anchor_kind": "BROKEN"}
    return {
        "anchored_at": last["anchored_at"],
        "anchor_kind": "SIGNED_CHECKPOINT",
        "anchor_size": last["tree_size"],
    }


def _inclusion(leaves: list[bytes], index: int, top: bytes) -> dict[str, Any]:
    path = merkle.inclusion_path(leaves, index)
    return {
        "leaf_index": index,
        "leaf_hash": leaves[index].hex(),
        "inclusion_path": [step.hex() for step in path],
        "verified": merkle.includes(index, len(leaves), leaves[index], path, top),
    }


def _consistency(leaves: list[bytes], older: int, top: bytes) -> dict[str, Any]:
    path, before = merkle.consistency_path(leaves, older), merkle.root(leaves[:older])
    return {
        "older_size": older,
        "older_root_hash": before.hex(),
        "consistency_path": [step.hex() for step in path],
        "verified": merkle.extends(older, len(leaves), before, top, path),
    }
