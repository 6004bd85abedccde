"""Why a plan cannot be: which of the demands on it, and what would do instead."""

from dataclasses import dataclass

import polars as pl

from api.analysis.siting import Task, fewest_for_floor


@dataclass(frozen=True)
class Asked:
    """What was asked of the plan."""

    model: str
    candidates: tuple[str, ...] | None
    fixed: tuple[str, ...] | None
    p: int | None
    target: int
    floor_pct: float


def why(task: Task, asked: Asked, demand: pl.DataFrame) -> str:
    """Which demand on the plan cannot be met, and what would do."""
    held, sites = int(task.fixed.sum()), len(task.fixed)
    if not task.weight.size:
        return "There is no demand in the area; ask for a larger area or another kind of demand."
    if not sites:
        return "There is no site in the area; ask for a larger area."
    if task.p < held:
        return (
            f"p is {task.p}, but {held} sites are fixed; give p of at least {held} or fewer "
            "fixedSites."
        )
    if task.p > sites:
        return f"p is {task.p}, but only {sites} sites can be chosen; give more candidateSites."
    hopeless = _beyond_all(task, demand)
    if hopeless:
        area, most = hopeless[0]
        return (
            f"fairnessFloorPct is {asked.floor_pct:g}, but in districts ({len(hopeless)}) all "
            f"sites considered together reach less, least in {area}: {most:.1f} % within "
            f"{asked.target} s. Lower the floor, raise targetSeconds or give candidateSites there."
        )
    needed = fewest_for_floor(task)
    return (
        f"A floor of {asked.floor_pct:g} % in every district cannot be kept with p = {task.p}; "
        + (f"it takes {needed} sites." if needed else "the solver found no plan in its time.")
    )


def _beyond_all(task: Task, demand: pl.DataFrame) -> list[tuple[str, float]]:
    """Districts in which even all sites together do not keep the floor, the worst first."""
    met = task.weight * task.reached.any(axis=1)
    shares = (
        demand.with_columns(met=pl.Series(met))
        .group_by("area_id")
        .agg(share=100 * pl.col("met").sum() / pl.col("weight").sum())
        .filter(pl.col("share") < 100 * task.floor - 1e-9)
        .sort("share", "area_id")
    )
    return list(shares.iter_rows())
