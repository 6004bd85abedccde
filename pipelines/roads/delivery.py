"""A road network in its folder: two tables and a manifest, checked before it is put there."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl

from contracts import Table, references
from contracts.rules import rules
from pipelines.intake.refusal import RefusedError

MANIFEST = "manifest.json"
TABLES = ("road_nodes", "road_edges")
LEAST_JOINED = 0.9
"""Of the nodes so many can reach one another, or something is wrong with the extract."""
DTYPES = {"integer": pl.Int64, "number": pl.Float64, "string": pl.String}


@dataclass(frozen=True)
class About:
    """Where a network comes from and under which terms."""

    source: str
    licence: str
    edition: str
    day: str
    """When it was loaded, or of which day it is."""
    origin_sha256: str = ""
    """Of the file that it was read from; empty where it was made."""


@dataclass(frozen=True)
class Network:
    """The two tables under the contract, and where they come from."""

    nodes: pl.DataFrame
    edges: pl.DataFrame
    about: About


def keep(network: Network, folder: Path) -> Mapping[str, object]:
    """Check the network and put it in the folder in one step; the manifest. `RefusedError`."""
    frames = dict(zip(TABLES, (network.nodes, network.edges), strict=True))
    _check(frames)
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, frame in frames.items():
        frame.write_parquet(partial / f"{name}.parquet", compression="zstd")
    contract = references()["roads"]
    manifest = {
        **asdict(network.about),
        "contract_version": contract.version,
        "rows": {name: frame.height for name, frame in frames.items()},
        "sha256": {name: _digest(partial / f"{name}.parquet") for name in TABLES},
    }
    (partial / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
    return manifest


def kept(folder: Path) -> Mapping[str, object] | None:
    """The manifest of the network in the folder, if one is there and its files are as it says."""
    if not (folder / MANIFEST).exists():
        return None
    manifest: Mapping[str, object] = json.loads((folder / MANIFEST).read_text("utf-8"))
    found = {name: _digest(folder / f"{name}.parquet") for name in TABLES}
    if found != manifest["sha256"]:
        raise RefusedError(
            "roads-changed",
            f"a file in {folder.name}/ is not the one that its manifest names",
            "load the network again with `stationhouse roads`",
        )
    return manifest


def today() -> str:
    """The day that a network is loaded."""
    return date.today().isoformat()


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _check(frames: Mapping[str, pl.DataFrame]) -> None:
    contract = references()["roads"]
    for name, frame in frames.items():
        _judge(contract.table(name), frame)
    nodes, edges = frames.values()
    known = nodes["node_id"]
    ends = pl.concat([edges["from_node"], edges["to_node"]])
    if (
        known.sort().to_list() != list(range(known.len()))
        or not ends.is_between(0, known.len() - 1).all()
    ):
        raise RefusedError(
            "road_edges-ends_are_nodes",
            "nodes are not numbered from 0 without gaps, or an edge ends where there is none",
            "number the nodes of the extract anew and load it again",
        )
    joined = largest_part(edges, known.len()).mean()
    if joined < LEAST_JOINED:
        raise RefusedError(
            "road_edges-joined",
            f"only {joined:.0%} of the nodes can reach one another",
            "take an extract with whole roads, or look for one-way streets that lead nowhere",
        )


def _judge(table: Table, frame: pl.DataFrame) -> None:
    wanted = {column.name: DTYPES[column.type] for column in table.columns}
    if dict(frame.schema) != wanted:
        raise RefusedError(
            f"{table.name}-columns",
            f"the columns are {dict(frame.schema)} and should be {wanted}",
            "see contracts/references/roads.odcs.yaml",
        )
    if frame.is_empty():
        raise RefusedError(
            f"{table.name}-empty", "there is no row", "take an extract that holds roads for cars"
        )
    if frame.select(table.key).is_duplicated().any():
        raise RefusedError(
            f"{table.name}-repeated_key", f"{', '.join(table.key)} stands twice", "merge the rows"
        )
    for rule in rules(table):
        broken = (~frame.select(pl.sql_expr(rule.holds).fill_null(value=True)).to_series()).sum()
        if broken:
            raise RefusedError(
                rule.id,
                f"{broken:,} of {frame.height:,} rows break it: {rule.description}",
                "correct the extract and load it again",
            )


def largest_part(edges: pl.DataFrame, many: int) -> np.ndarray:
    """Whether each node is of the largest part whose nodes can all reach one another."""
    # Half a second to import, and every start of a run would pay it.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = (edges["from_node"].to_numpy(), edges["to_node"].to_numpy())
    graph = coo_array((np.ones(edges.height), ends), (many, many))
    _, part = connected_components(graph.tocsr(), connection="strong")
    largest: np.ndarray = part == np.bincount(part).argmax()
    return largest
