"""Pairs that belong together as groups: the connected parts of a graph."""

from typing import Any

import numpy as np
import polars as pl

FRAME: dict[str, Any] = {
    "group_id": pl.String,
    "call_ids": pl.List(pl.String),
    "max_distance_m": pl.Float64,
    "max_gap_seconds": pl.Float64,
    "type_similarity": pl.Float64,
    "confidence": pl.Float64,
    "suggested_primary": pl.String,
    "decision": pl.String,
}


def grouped(pairs: pl.DataFrame) -> pl.DataFrame:
    """One row a group of calls that pairs join, directly or through others."""
    if pairs.is_empty():
        return pl.DataFrame(schema=FRAME)
    # Two seconds of a start are saved for those who never ask this.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    calls = pl.concat([pairs["call_a"], pairs["call_b"]]).unique().sort()
    first = calls.search_sorted(pairs["call_a"]).to_numpy()
    second = calls.search_sorted(pairs["call_b"]).to_numpy()
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(calls), len(calls)))
    _, part = connected_components(graph, directed=False)
    members = pl.DataFrame({"call_id": calls, "part": part})
    # A call's number grows with its time within its centre.
    listed = members.group_by("part").agg(call_ids=pl.col("call_id").sort())
    figures = pairs.with_columns(part=pl.Series(part[first])).group_by("part").agg(
        max_distance_m=pl.col("distance_m").max(),
        max_gap_seconds=pl.col("gap_seconds").max(),
        type_similarity=pl.col("type_similarity").min(),
        confidence=pl.col("confidence").mean().round(6),
        decision=pl.when((pl.col("decision") == "LINKED").all())
        .then(pl.lit("LINKED"))
        .otherwise(pl.lit("OPEN")),
    )  # fmt: skip
    found = listed.join(figures, on="part").with_columns(
        group_id=pl.col("call_ids").list.first(),
        suggested_primary=pl.col("call_ids").list.first(),
    )
    return found.select(*FRAME)
