"""Visits to places: how long, how regular, and what was called for after them."""

from typing import Any

import numpy as np
import polars as pl

from api.analysis.intervals import poisson, quantile, wilson


def followed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a place; one without a visit in the period has none of the figures."""
    found = [_place(place) for (_,), place in rows.group_by("place_id", maintain_order=True)]
    return pl.DataFrame(found, infer_schema_length=None)


def _place(rows: pl.DataFrame) -> dict[str, Any]:
    visits = rows.filter(pl.col("in_period") & (pl.col("visit") > 0))
    first = rows.row(0, named=True)
    dwell, gaps = visits["dwell_minutes"].drop_nulls(), visits["gap_minutes"].drop_nulls()
    good = dwell.is_between(first["dwell_from_minutes"], first["dwell_to_minutes"]).sum()
    timely = (gaps <= first["gap_limit_minutes"]).sum()
    calls = int(visits["calls_after"].sum())
    expected = float(visits["expected_after"].sum())
    return {
        "place_id": first["place_id"],
        "area_id": first["area_id"],
        "visits": visits.height,
        "median_dwell_minutes": quantile(dwell.to_numpy(), 0.5),
        "dwell_10_to_16_pct": wilson(int(good), dwell.len()),
        "median_gap_minutes": quantile(gaps.to_numpy(), 0.5),
        "within_gap_pct": wilson(int(timely), gaps.len()),
        "calls_within_30_minutes": calls,
        "expected_within_30_minutes": round(expected, 4),
        "after_visit_ratio": _ratio(calls, expected),
    }


def _ratio(calls: int, expected: float) -> dict[str, float] | None:
    if expected <= 0:
        return None
    lower, upper = poisson(calls)
    return {
        "value": round(calls / expected, 4),
        "lower": round(float(np.float64(lower) / expected), 4),
        "upper": round(float(np.float64(upper) / expected), 4),
    }
