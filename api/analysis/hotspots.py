"""Getis-Ord Gi* over H3 cells, with a false discovery rate."""

from typing import Any

import h3
import numpy as np
import polars as pl

SEED = 20_220_615
"""The same for every asker, so that an auditor gets the same map."""
PERMUTATIONS = 999
FEWEST = 8
"""With fewer cells a permutation says nothing."""


def hot(rows: pl.DataFrame, *, types: tuple[str, ...], rings: int, alpha: float) -> pl.DataFrame:
    """One row a cell with its statistic and whether it stands out at the rate `alpha`."""
    wanted = pl.col("in_period") & (pl.lit(not types) | pl.col("type_common").is_in(list(types)))
    counted = pl.col("incidents").filter(wanted).sum()
    days = rows.filter(pl.col("in_period"))["day"]
    cells = (
        rows.group_by("cell_id")
        .agg(
            area_id=pl.col("area_id").first(),
            n=counted,
            residents=pl.col("residents").max(),
            least=pl.col("least_geocoded_pct").first(),
        )
        .sort("cell_id")
    )
    every = int(cells["n"].sum())
    cells = cells.filter(pl.col("cell_id") != "")
    placed = 100 * int(cells["n"].sum()) / every if every else None
    years = _years(days)
    found = cells.with_columns(
        **_judged(cells, rings=rings, alpha=alpha, placed=placed),
        rate_per_1000_year=pl.when(pl.col("residents") > 0).then(
            (1_000 * pl.col("n") / pl.col("residents") / years).round(3)
        ),
        geocoded_pct=pl.lit(placed).round(2) if placed is not None else pl.lit(None),
    )
    return found.drop("residents", "least")


def gi_star(counts: Any, neighbours: dict[int, list[int]], seed: int = SEED) -> Any:
    """`esda.G_Local` of the counts, each cell among its own neighbours; see its documentation."""
    # Three seconds of a start are saved for those who never ask this.
    from esda import G_Local
    from libpysal.weights import W

    weights = W(neighbours, silence_warnings=True)
    return G_Local(counts, weights, transform="B", permutations=PERMUTATIONS, star=True, seed=seed)


def _judged(
    cells: pl.DataFrame, *, rings: int, alpha: float, placed: float | None
) -> dict[str, Any]:
    listed = cells["cell_id"].to_list()
    at = {cell: number for number, cell in enumerate(listed)}
    disks = ((number, h3.grid_disk(cell, rings)) for cell, number in at.items())
    neighbours = {
        number: sorted(at[cell] for cell in disk if cell in at and at[cell] != number)
        for number, disk in disks
    }
    many = pl.Series([len(found) for found in neighbours.values()], dtype=pl.Int64)
    counts = cells["n"].to_numpy().astype(float)
    if len(listed) < FEWEST or counts.sum() == 0:
        return _nothing("TOO_FEW_CELLS", many)
    found = gi_star(counts, neighbours)
    from esda import fdr

    # esda's p is of the one side that was reached; either side counts here.
    p = np.minimum(2 * found.p_sim, 1)
    cut = fdr(p, alpha)
    out = p <= cut
    told = {"gi_z": pl.Series(found.Zs).round(6), "p_sim": pl.Series(p), "neighbours": many}
    if placed is None or placed < cells["least"][0]:
        return _nothing("TOO_FEW_PLACED", many) | told
    verdict = np.where(out, np.where(found.Zs > 0, "HOT", "COLD"), "NONE")
    return told | {"fdr_significant": pl.Series(out), "verdict": pl.Series(verdict)}


def _nothing(verdict: str, neighbours: pl.Series) -> dict[str, Any]:
    return {
        "gi_z": pl.lit(None, dtype=pl.Float64),
        "p_sim": pl.lit(None, dtype=pl.Float64),
        "fdr_significant": pl.lit(None, dtype=pl.Boolean),
        "verdict": pl.lit(verdict),
        "neighbours": neighbours,
    }


def _years(days: pl.Series) -> float:
    first, last = days.min(), days.max()
    if first is None or last is None:
        return 1 / 365.25
    return ((last - first).days + 1) / 365.25  # type: ignore[operator,union-attr]
