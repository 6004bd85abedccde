"""A plan of sites for the demand that the public brings; one that cannot be is explained."""

from typing import Any

import numpy as np
import polars as pl

from api.analysis.infeasible import Asked, why
from api.analysis.siting import Solved, Task, solved
from api.analysis.travel import UNKNOWN, Travel, places
from api.errors import bad_input
from contracts.assumptions import assumption
from contracts.travel import Floats

PLAN = (
    "demand_covered_pct", "mean_travel_seconds", "longest_travel_seconds", "backup_covered_pct",
    "worst_district_id", "worst_district_pct",
)  # fmt: skip
FAR_SECONDS = 1e6
"""For what no road leads to: the models want a number."""
POINT = pl.Struct({"latitude": pl.Float64, "longitude": pl.Float64})


def plan(  # noqa: PLR0913 - what is asked for
    rows: pl.DataFrame,
    *,
    sites: pl.DataFrame,
    travel: Travel,
    model: str,
    candidates: tuple[str, ...] | None,
    fixed: tuple[str, ...] | None,
    p: int | None,
    target: int,
    floor_pct: float,
) -> pl.DataFrame:
    """One row a site that was considered; figures of the plan stand in each."""
    asked = Asked(model, candidates, fixed, p, target, floor_pct)
    factor = next((band.p50_factor for band in travel.bands), UNKNOWN.p50_factor)
    demand = rows.filter(pl.col("weight") > 0).sort("subject_id", "area_id")
    known = _fixed_first(sites, asked)
    seconds = _seconds(travel, known, demand) * factor
    kept = _considered(known, seconds, demand, asked)
    known, seconds = known[kept], seconds[:, kept]
    if demand.height * known.height > assumption("most_pairs") and model != "MCLP":
        demand = _coarser(demand)
        seconds = _seconds(travel, known, demand) * factor
    task = _task(known, seconds, demand, asked)
    found = solved(model, task) if _within_means(task) else Solved("INFEASIBLE")
    told = _figures(task, found, demand) if found.chosen is not None else _nothing(known.height)
    return known.select(
        "fixed",
        site_id="subject_id",
        location=pl.struct("latitude", "longitude").cast(POINT),
    ).with_columns(
        chosen=pl.Series(found.chosen if found.chosen is not None else [False] * known.height),
        **told,
        demand_n=pl.lit(round(float(demand["weight"].sum()))),
        solver_status=pl.lit(found.status),
        optimality_gap_pct=pl.lit(found.gap_pct, pl.Float64),
        explanation=pl.lit(None if found.chosen is not None else why(task, asked, demand)),
        travel_basis=pl.lit(travel.reckoning.basis),
    )


def _fixed_first(sites: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The sites that may be in a plan, each with whether it must be."""
    named = {*(asked.candidates or ()), *(asked.fixed or ())}
    unknown = sorted(named - set(sites["subject_id"]))
    if unknown:
        raise bad_input(
            f"no site is called {', '.join(unknown[:5])}; a site is a station of serviceStations "
            "or the division code of a village, 12 digits."
        )
    held = pl.col("kind") == "STATION"
    if asked.fixed is not None:
        held = pl.col("subject_id").is_in(asked.fixed)
    told = sites.with_columns(fixed=held).sort("subject_id")
    if asked.candidates is not None:
        told = told.filter(pl.col("fixed") | pl.col("subject_id").is_in(asked.candidates))
    return told.sort("fixed", "subject_id", descending=[True, False])


def _seconds(travel: Travel, sites: pl.DataFrame, demand: pl.DataFrame) -> Floats:
    """From each site to each demand; one row a demand."""
    origins = places(sites["longitude"], sites["latitude"])
    points = places(demand["longitude"], demand["latitude"])
    parts = list(travel.reckoning.seconds_from(origins, points, np.inf))
    found = np.vstack(parts).T if parts else np.zeros((demand.height, 0))
    return np.nan_to_num(found, posinf=FAR_SECONDS)


def _considered(
    sites: pl.DataFrame, seconds: Floats, demand: pl.DataFrame, asked: Asked
) -> list[int]:
    """Fixed and named sites; of all others the ones with most demand in reach, in each district.

    So a floor finds a site in every district, however small the district is.
    """
    fixed = np.flatnonzero(sites["fixed"].to_numpy())
    others = np.flatnonzero(~sites["fixed"].to_numpy())
    if asked.candidates is None:
        reached = seconds[:, others] <= asked.target
        weight = demand["weight"].to_numpy()
        kept = set(_most(weight @ reached, int(assumption("candidates_considered"))))
        for (_,), rows in demand.with_row_index("at").group_by("area_id", maintain_order=True):
            at = rows["at"].to_numpy()
            kept |= set(_most(weight[at] @ reached[at], int(assumption("candidates_a_district"))))
        others = others[sorted(kept)]
    return [*map(int, fixed), *map(int, others)]


def _most(reach: Floats, many: int) -> list[int]:
    return [int(one) for one in np.argsort(-reach, kind="stable")[:many]]


def _coarser(demand: pl.DataFrame) -> pl.DataFrame:
    """The demand in larger cells, each in the middle of what it holds."""

    def middle(name: str) -> pl.Expr:
        return (pl.col(name) * pl.col("weight")).sum() / pl.col("weight").sum()

    return (
        demand.group_by("large_cell_id", "area_id")
        .agg(latitude=middle("latitude"), longitude=middle("longitude"), weight=pl.sum("weight"))
        .rename({"large_cell_id": "subject_id"})
        .sort("subject_id", "area_id")
    )


def _task(sites: pl.DataFrame, seconds: Floats, demand: pl.DataFrame, asked: Asked) -> Task:
    fixed = sites["fixed"].to_numpy()
    p = int(fixed.sum()) + 1 if asked.p is None else asked.p
    if asked.p is None:
        p = min(p, sites.height)
    return Task(
        seconds=seconds,
        weight=demand["weight"].to_numpy(),
        district=demand["area_id"].rank("dense").cast(pl.Int64).to_numpy(),
        limit=float(asked.target),
        p=p,
        fixed=fixed,
        floor=asked.floor_pct / 100,
    )


def _within_means(task: Task) -> bool:
    """Whether there is anything to plan, and enough sites but not too many fixed ones."""
    held, sites = int(task.fixed.sum()), len(task.fixed)
    return task.weight.size > 0 and max(held, 1) <= task.p <= sites


def _figures(task: Task, found: Solved, demand: pl.DataFrame) -> dict[str, Any]:
    chosen = np.asarray(found.chosen)
    whole = task.weight.sum()
    reaching = task.reached[:, chosen].sum(axis=1)
    nearest = task.seconds[:, chosen].min(axis=1)
    # Of a chosen site what is lost without it, of another what it adds.
    alone = task.reached & (reaching == 1)[:, None]
    more = task.reached & (reaching == 0)[:, None]
    gain = 100 * (task.weight @ np.where(chosen, alone, more)) / whole
    districts = (
        demand.with_columns(met=pl.Series(task.weight * (reaching > 0)))
        .group_by("area_id")
        .agg(share=100 * pl.col("met").sum() / pl.col("weight").sum())
        .sort("share", "area_id")
    )
    figures = (
        100 * task.weight[reaching > 0].sum() / whole,
        float(nearest @ task.weight) / whole,
        float(nearest.max()),
        100 * task.weight[reaching > 1].sum() / whole,
        districts["area_id"][0],
        districts["share"][0],
    )
    told = {
        name: pl.lit(value if isinstance(value, str) else round(float(value), 2))
        for name, value in zip(PLAN, figures, strict=True)
    }
    return told | {"marginal_gain_pct": pl.Series(gain.round(3))}


def _nothing(many: int) -> dict[str, Any]:
    texts = {"worst_district_id"}
    told: dict[str, Any] = {
        name: pl.lit(None, pl.String if name in texts else pl.Float64) for name in PLAN
    }
    return told | {"marginal_gain_pct": pl.Series([None] * many, dtype=pl.Float64)}
