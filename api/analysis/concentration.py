"""How unevenly incidents lie over places, those without any included."""

from math import sqrt
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.measures import Z

Counts = NDArray[np.int64]
ANSWER: dict[str, Any] = {
    "unit": pl.String, "premises_class": pl.String, "places": pl.Int64, "incidents": pl.Int64,
    "unplaced": pl.Int64, "share50_pct": pl.Float64, "share25_pct": pl.Float64,
    "even_share50_pct": pl.Float64, "even_share25_pct": pl.Float64,
    "gini": pl.Struct({"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}),
    "zero_places_pct": pl.Float64, "yoy_change_pct": pl.Float64, "benchmark_band": pl.String,
    "benchmark_band25": pl.String,
}  # fmt: skip


def concentrated(
    rows: pl.DataFrame, places: pl.DataFrame, earlier: pl.DataFrame, reach: pl.DataFrame
) -> pl.DataFrame:
    """One row for each class of places, or one for all where they have no class.

    `rows` and `earlier` are incidents by place, now and a year before; `reach` says whether the
    data hold all days of the year before.
    """
    known = bool(reach["reaches"].item()) if reach.height else False
    unplaced = int(rows.filter(pl.col("place_id").is_null())["n"].sum())
    found = [
        {
            "unit": unit,
            "premises_class": name,
            "unplaced": unplaced if name is None else None,
            **_figures(
                _over(some, rows),
                _over(some, earlier) if known else None,
                some.row(0, named=True),
            ),
        }
        for (unit, name), some in places.group_by("unit", "premises_class", maintain_order=True)
    ]
    return pl.DataFrame(found, schema=ANSWER)


def share_of_places(counts: Counts, part: float) -> float | None:
    """Share of the fewest places that together hold the part of all incidents, per cent."""
    total = int(counts.sum())
    if not total:
        return None
    held = np.cumsum(np.sort(counts)[::-1])
    fewest = int(np.searchsorted(held, part * total)) + 1
    return round(100 * fewest / counts.size, 6)


def even_share(places: int, incidents: int, part: float) -> float | None:
    """The same share where so many incidents are spread as evenly as can be."""
    if not incidents or not places:
        return None
    each, more = divmod(incidents, places)
    spread = np.full(places, each, dtype=np.int64)
    spread[:more] += 1
    return share_of_places(spread, part)


def generalised_gini(counts: Counts) -> float | None:
    """Gini's coefficient against the most even spread that so few incidents allow.

    Bernasco & Steenbeek 2017: with as many incidents as places or more it is the usual coefficient.
    """
    n, total = counts.size, int(counts.sum())
    if not total:
        return None
    ranks = np.arange(1, n + 1)
    usual = 2 * float((ranks * np.sort(counts)).sum()) / (n * total) - (n + 1) / n
    return max(n / total, 1) * (usual - 1) + 1


def gini_interval(counts: Counts) -> dict[str, float | None] | None:
    """The coefficient with the interval of the jackknife over places.

    Places with equal counts leave the same rest, so only unlike ones are left out in turn.
    """
    value = generalised_gini(counts)
    if value is None:
        return None
    unlike, many = np.unique(counts, return_counts=True)
    rests = [generalised_gini(_without(counts, one)) for one in unlike]
    told = {"value": round(value, 6), "lower": None, "upper": None}
    if counts.size < 2 or any(rest is None for rest in rests):
        return told
    without = np.array(rests, dtype=np.float64)
    mean = float((many * without).sum()) / counts.size
    scale = (counts.size - 1) / counts.size
    reach = Z * sqrt(scale * float((many * (without - mean) ** 2).sum()))
    return told | {
        "lower": round(max(value - reach, 0.0), 6),
        "upper": round(min(value + reach, 1.0), 6),
    }


def against(share: float | None, low: float | None, high: float | None, *, sparse: bool) -> str:
    """The code that says where a share lies against the published ones."""
    if low is None or high is None:
        return "NO_BAND"
    if share is None or sparse:
        return "TOO_FEW"
    if share < low:
        return "MORE_CONCENTRATED"
    return "LESS_CONCENTRATED" if share > high else "WITHIN_BAND"


def _figures(
    counts: Counts, before: Counts | None, band: dict[str, float | None]
) -> dict[str, object]:
    places, incidents = counts.size, int(counts.sum())
    half, quarter = share_of_places(counts, 0.5), share_of_places(counts, 0.25)
    once = share_of_places(before, 0.5) if before is not None else None
    sparse = incidents < places
    return {
        "places": places,
        "incidents": incidents,
        "share50_pct": half,
        "share25_pct": quarter,
        "even_share50_pct": even_share(places, incidents, 0.5),
        "even_share25_pct": even_share(places, incidents, 0.25),
        "gini": gini_interval(counts),
        "zero_places_pct": round(100 * float((counts == 0).mean()), 6),
        "yoy_change_pct": round(100 * (half / once - 1), 6) if half and once else None,
        "benchmark_band": against(half, band["half_low_pct"], band["half_high_pct"], sparse=sparse),
        "benchmark_band25": against(
            quarter, band["quarter_low_pct"], band["quarter_high_pct"], sparse=sparse
        ),
    }


def _over(places: pl.DataFrame, incidents: pl.DataFrame) -> Counts:
    """Incidents of each of the places, nought where there is none."""
    laid = places.select("place_id").join(
        incidents.select("place_id", "n"), on="place_id", how="left"
    )
    return laid["n"].fill_null(0).to_numpy().astype(np.int64)


def _without(counts: Counts, one: int) -> Counts:
    return np.delete(counts, int(np.flatnonzero(counts == one)[0]))
