"""The workload of beats: what was observed, and what a queue of their units gives."""

from typing import Any

import polars as pl

from api.analysis.hypercube import busy
from api.analysis.intervals import wilson


def loaded(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a beat."""
    summed = rows.group_by("beat_id").agg(
        pl.len().alias("hours"),
        pl.col("rule_of_60_pct").first(),
        pl.sum("calls", "assignments", "cross_beat", "service_minutes", "travel_seconds",
               "travelled", "unit_minutes", "busy_minutes"),
    )  # fmt: skip
    found = [_beat(row) for row in summed.sort("beat_id").iter_rows(named=True)]
    return pl.DataFrame(found, infer_schema_length=None)


def _beat(row: dict[str, Any]) -> dict[str, Any]:
    units = row["unit_minutes"] / 60 / row["hours"]
    handled = row["service_minutes"] / row["assignments"] if row["assignments"] else None
    rate = row["assignments"] / row["hours"]
    model = busy(rate, handled / 60, round(units)) if handled and round(units) else None
    observed = 100 * row["busy_minutes"] / row["unit_minutes"] if row["unit_minutes"] else None
    return {
        "beat_id": row["beat_id"],
        "calls": row["calls"],
        "calls_per_hour": round(row["calls"] / row["hours"], 4),
        "mean_units": round(units, 3),
        "service_minutes": round(handled, 3) if handled else None,
        "utilisation_pct": round(100 * model.utilisation, 3) if model else None,
        "observed_utilisation_pct": round(observed, 3) if observed is not None else None,
        "p_all_busy": round(model.all_busy, 6) if model else None,
        "cross_beat_pct": wilson(row["cross_beat"], row["assignments"]),
        "mean_travel_seconds": _mean(row["travel_seconds"], row["travelled"]),
        "rule_of_60_pct": row["rule_of_60_pct"],
        "saturated": None if observed is None else observed > row["rule_of_60_pct"],
    }


def _mean(total: float, many: int) -> float | None:
    return round(total / many, 3) if many else None
