"""Gaussian kernel density over H3 cells, with edge correction."""

from typing import Any

import h3
import numpy as np
import polars as pl

EARTH_M = 6_371_008.8
REACH = 4.0
"""Kernels are cut off at so many bandwidths; what lies beyond is a ten-thousandth of their mass."""


def smoothed(rows: pl.DataFrame, *, types: tuple[str, ...], bandwidth_m: int) -> pl.DataFrame:
    """One row a cell with its density at the bandwidth, at half of it and at half more."""
    wanted = pl.col("in_period") & (pl.lit(not types) | pl.col("type_common").is_in(list(types)))
    cells = rows.group_by("cell_id").agg(
        area_id=pl.col("area_id").first(), n=pl.col("incidents").filter(wanted).sum()
    ).sort("cell_id")  # fmt: skip
    days = rows.filter(pl.col("in_period"))["day"]
    counts = cells["n"].to_numpy().astype(float)
    if cells.is_empty() or counts.sum() == 0:
        return cells.head(0).with_columns(**_columns(np.empty(0), np.empty(0), np.empty(0)),
                                          bandwidth_m=0.0, edge_corrected=True)  # fmt: skip
    place, square_km = _plane(cells["cell_id"].to_list())
    years = ((days.max() - days.min()).days + 1) / 365.25  # type: ignore[operator,union-attr]
    surfaces = [
        density(place, counts, square_km, factor * bandwidth_m) / years for factor in (1, 0.5, 1.5)
    ]
    return cells.with_columns(
        **_columns(*surfaces),
        bandwidth_m=pl.lit(float(bandwidth_m)),
        edge_corrected=pl.lit(value=True),
        n=pl.lit(int(counts.sum())),
    )


def density(place: Any, counts: Any, square_km: Any, bandwidth_m: float) -> Any:
    """Incidents for a square kilometre at each place, by Gaussian kernels around those with any.

    `place` in metres, one row each; `square_km` the area that each place stands for. Each kernel is
    divided by its mass over all places, so that the surface holds as many as were counted.
    """
    # Half a second of a start is saved for those who never ask this.
    from scipy.spatial import cKDTree

    tree = cKDTree(place)
    sources = np.flatnonzero(counts)
    near = cKDTree(place[sources]).sparse_distance_matrix(
        tree, REACH * bandwidth_m, output_type="coo_matrix"
    )
    # A place lies at no distance from itself, which a sparse matrix would leave out.
    kernel = np.zeros((len(sources), len(place)))
    kernel[near.row, near.col] = np.exp(-0.5 * (near.data / bandwidth_m) ** 2)
    kernel[np.arange(len(sources)), sources] = 1.0
    kernel /= (kernel * square_km).sum(axis=1, keepdims=True)
    return counts[sources] @ kernel


def _plane(cells: list[str]) -> tuple[Any, Any]:
    """Middles in metres around their own middle, and areas in square kilometres."""
    middles = np.array([h3.cell_to_latlng(cell) for cell in cells])
    north, east = np.radians(middles).T
    flat = np.column_stack([(east - east.mean()) * np.cos(north.mean()), north - north.mean()])
    return flat * EARTH_M, np.array([h3.cell_area(cell, unit="km^2") for cell in cells])


def _columns(middle: Any, narrow: Any, wide: Any) -> dict[str, pl.Series]:
    named = {"density_per_km2_year": middle, "density_narrow": narrow, "density_wide": wide}
    return {name: pl.Series(name, values).round(6) for name, values in named.items()}
