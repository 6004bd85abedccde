"""Where to stand: covering and median models of `spopt`, solved with HiGHS."""

from typing import Any

import numpy as np
import numpy.typing as npt

Reached = npt.NDArray[np.bool_]


def solver() -> Any:
    """The open solver: HiGHS, in this process, always the same way."""
    # Imported here: pulp and spopt bring geopandas with them, which no other answer needs.
    import pulp

    return pulp.HiGHS(msg=False, threads=1)


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
    solved = LSCPB.from_cost_matrix(cost, 1.0, solver()).solve()
    chosen = [site for site, served in enumerate(solved.fac_vars) if served.varValue > 0.5]
    return [int(site) for site in chosen]
