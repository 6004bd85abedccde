"""The Knox test for pairs near in space and time, and the windows that follow from it."""

from datetime import datetime, timedelta
from typing import Any

import h3
import numpy as np
import polars as pl

from api.analysis.intervals import wilson

SEED = 20_220_615
METRES_PER_DEGREE = 111_195.08
FEWEST = 3
WINDOW: dict[str, Any] = {
    "centre": pl.Struct({"latitude": pl.Float64, "longitude": pl.Float64}),
    "radius_m": pl.Float64,
    "starts_at": pl.Datetime("us"),
    "expires_at": pl.Datetime("us"),
    "local_p": pl.Float64,
}


def repeats(
    rows: pl.DataFrame, *, kind: str, delta_m: int, tau_days: int, permutations: int
) -> pl.DataFrame:
    """The one row of the test; none where nothing of the type happened."""
    if rows.is_empty():
        return pl.DataFrame(schema={"type_common": pl.String})
    rows = rows.sort("happened_at", "incident_key")
    place, day = _plane(rows), _days(rows)
    tested = _tested(place, day, delta_m, tau_days, permutations)
    near = _pairs(place, day, delta_m, tau_days)
    as_of: datetime = rows["as_of"][0]
    expired = rows["happened_at"] <= as_of - timedelta(days=tau_days)
    repeated = np.zeros(rows.height, dtype=bool)
    repeated[near[:, 0]] = True
    past, hits = int(expired.sum()), int((expired.to_numpy() & repeated).sum())
    figures = {
        "type_common": kind,
        "n": rows.height,
        "delta_m": float(delta_m),
        "tau_days": float(tau_days),
        "observed_pairs": len(near),
        **tested["figures"],
        "past_windows": past,
        "hit_rate_pct": wilson(hits, past),
        "false_alarm_pct": wilson(past - hits, past),
    }
    still_open = rows.with_columns(local_p=tested["local"]).filter(~expired)
    windows = _windows(still_open, delta_m, tau_days)
    return pl.DataFrame([figures]).with_columns(
        windows=pl.Series([windows], dtype=pl.List(pl.Struct(WINDOW)))
    )


def _tested(
    place: Any, day: Any, delta_m: float, tau_days: float, permutations: int
) -> dict[str, Any]:
    none = {"expected_pairs": None, "ratio": None, "p_sim": None}
    if len(place) < FEWEST:
        return {"figures": none, "local": pl.lit(None, dtype=pl.Float64)}
    # Three seconds of a start are saved for those who never ask this.
    from pointpats import Knox, KnoxLocal

    np.random.seed(SEED)
    found = Knox(place, day[:, None], delta_m, tau_days, permutations=permutations)
    local = KnoxLocal(place, day[:, None], delta_m, tau_days, permutations=permutations)
    many = len(place)
    spatial, temporal = _near(place, delta_m), _near(day[:, None], tau_days)
    expected = spatial * temporal / (many * (many - 1) / 2)
    figures = {
        "expected_pairs": round(expected, 3),
        "ratio": round(float(found.statistic_ / expected), 4) if expected else None,
        "p_sim": float(found.p_sim) if expected else None,
    }
    return {"figures": figures, "local": pl.Series(np.asarray(local.p_sims, dtype=float))}


def _near(values: Any, within: float) -> int:
    """How many pairs are that near."""
    from scipy.spatial import cKDTree

    return len(cKDTree(values).query_pairs(within, output_type="ndarray"))


def _pairs(place: Any, day: Any, delta_m: float, tau_days: float) -> Any:
    """The earlier and the later of each pair; rows are in the order of time."""
    from scipy.spatial import cKDTree

    pairs = cKDTree(place).query_pairs(delta_m, output_type="ndarray")
    return pairs[day[pairs[:, 1]] - day[pairs[:, 0]] <= tau_days]


def _windows(rows: pl.DataFrame, delta_m: int, tau_days: int) -> list[dict[str, Any]]:
    found = []
    for cell, at, p in rows.select("cell_id", "happened_at", "local_p").reverse().iter_rows():
        latitude, longitude = h3.cell_to_latlng(cell)
        found.append(
            {
                "centre": {"latitude": round(latitude, 6), "longitude": round(longitude, 6)},
                "radius_m": float(delta_m),
                "starts_at": at,
                "expires_at": at + timedelta(days=tau_days),
                "local_p": None if p is None or np.isnan(p) else float(p),
            }
        )
    return found


def _plane(rows: pl.DataFrame) -> Any:
    north, east = rows["latitude"].to_numpy(), rows["longitude"].to_numpy()
    wide = np.cos(np.radians(north.mean()))
    middle = [(east - east.mean()) * wide, north - north.mean()]
    return np.column_stack(middle) * METRES_PER_DEGREE


def _days(rows: pl.DataFrame) -> Any:
    return rows["happened_at"].dt.epoch("ms").to_numpy() / 86_400_000
