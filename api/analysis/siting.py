"""Where to stand: covering and median models of `spopt`, solved with HiGHS."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from api.guard.deadline import current
from contracts.assumptions import assumption
from contracts.travel import Floats, Whole

Reached = npt.NDArray[np.bool_]
SETTLED = 1e-4
"""A relative gap below which a plan is the best there is, HiGHS's own default."""


@dataclass(frozen=True)
class Task:
    """What a plan must do. One row a demand, one column a site."""

    seconds: Floats
    weight: Floats
    district: Whole
    limit: float
    p: int
    fixed: Reached
    floor: float = 0.0
    """Share of each district's demand that must be within the limit."""

    @property
    def reached(self) -> Reached:
        """Which sites reach which demand in time."""
        return np.asarray(self.seconds <= self.limit)


@dataclass(frozen=True)
class Solved:
    """The sites of the plan and how far from the best it may be; no sites if there is no plan."""

    status: str
    chosen: Reached | None = None
    gap_pct: float | None = None


def solver() -> Any:
    """The open solver: HiGHS, in this process, always the same way."""
    # Imported here: pulp and spopt bring geopandas with them, which no other answer needs.
    import pulp

    # A solver cannot be stopped from outside: it is told the time that the question has left.
    left = max(current().left(), 1.0)
    return pulp.HiGHS(msg=False, threads=1, timeLimit=min(assumption("solver_seconds"), left))


def solved(model: str, task: Task) -> Solved:
    """The best plan by the model: `MCLP`, `P_MEDIAN` or `P_CENTER`."""
    import pulp
    from spopt.locate import MCLP, PCenter, PMedian

    fixed = task.fixed.astype(int)
    if model == "MCLP":
        made = MCLP.from_cost_matrix(task.seconds, task.weight, task.limit, task.p, fixed)
    elif model == "P_MEDIAN":
        made = PMedian.from_cost_matrix(task.seconds, task.weight, task.p, fixed)
    else:
        made = PCenter.from_cost_matrix(task.seconds, task.p, fixed)
    _keep_floor(made.problem, made.fac_vars, task)
    made.problem.solve(solver())
    values = [one.varValue for one in made.fac_vars]
    if made.problem.status == pulp.LpStatusInfeasible or None in values:
        return Solved("INFEASIBLE")
    gap = float(made.problem.solverModel.getInfo().mip_gap)
    gap = gap if np.isfinite(gap) else 0.0
    status = "OPTIMAL" if gap <= SETTLED else "FEASIBLE"
    return Solved(status, np.array(values) > 0.5, round(100 * max(gap, 0.0), 3))


def fewest_for_floor(task: Task) -> int | None:
    """How many sites it takes to keep the floor in every district; None if all do not suffice."""
    import pulp

    problem = pulp.LpProblem("floor", pulp.LpMinimize)
    sites = [
        pulp.LpVariable(f"x{site}", int(held), 1, cat="Integer")
        for site, held in enumerate(task.fixed)
    ]
    problem += pulp.lpSum(sites)
    _keep_floor(problem, sites, task)
    problem.solve(solver())
    if problem.status == pulp.LpStatusInfeasible or sites[0].varValue is None:
        return None
    return round(float(sum(one.varValue for one in sites)))


def fewest_with_backup(reached: Reached) -> list[int]:
    """The fewest sites that together reach all that any site does, with the most backup.

    One row a site, one column a place. Places that no site reaches are left out, or there would
    be no solution.
    """
    within_reach = reached[:, reached.any(axis=0)]
    if not within_reach.size:
        return []
    from spopt.locate import LSCPB

    # Reached or not is all that matters: nought or two, against a radius of one.
    cost = np.where(within_reach.T, 0.0, 2.0)
    made = LSCPB.from_cost_matrix(cost, 1.0, solver()).solve()
    return [site for site, served in enumerate(made.fac_vars) if served.varValue > 0.5]


def _keep_floor(problem: Any, sites: Any, task: Task) -> None:
    """In each district so much of the demand must be reached by a site of the plan."""
    if task.floor <= 0:
        return
    import pulp

    covered = [pulp.LpVariable(f"covered{n}", 0, 1) for n in range(len(task.weight))]
    for number, sites_near in enumerate(task.reached):
        near = [sites[site] for site in np.flatnonzero(sites_near)]
        problem += covered[number] <= pulp.lpSum(near)
    for district in np.unique(task.district):
        members = np.flatnonzero(task.district == district)
        met = pulp.lpSum(float(task.weight[one]) * covered[one] for one in members)
        problem += met >= task.floor * float(task.weight[members].sum())
