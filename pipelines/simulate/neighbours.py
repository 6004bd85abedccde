"""Which villages are joined by a road, and which of the roads are primary ones."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree

from pipelines.simulate.county import NORTH, SOUTH, Floats

METRES_PER_DEGREE = 111_320.0
Whole = npt.NDArray[np.int64]


def flat(places: Floats) -> Floats:
    """The places on a plane, metres."""
    wide = METRES_PER_DEGREE * np.cos(np.radians((SOUTH + NORTH) / 2))
    on_plane: Floats = places * np.array([wide, METRES_PER_DEGREE])
    return on_plane


def gabriel(plane: Floats) -> Whole:
    """Pairs of neighbours between whom no third place lies (Gabriel and Sokal 1969)."""
    found = Delaunay(plane)
    corners = found.simplices
    # Of places that lie on one another all but one are left out of the triangles.
    sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    twins = found.coplanar[:, [0, 2]]
    pairs = np.unique(np.sort(sides, axis=1), axis=0).astype(np.int64)
    middle = (plane[pairs[:, 0]] + plane[pairs[:, 1]]) / 2
    half = np.hypot(*(plane[pairs[:, 0]] - plane[pairs[:, 1]]).T) / 2
    nearest, _ = cKDTree(plane).query(middle)
    joined = pairs[nearest >= half * (1 - 1e-9)]
    return np.asarray(np.vstack([joined, np.sort(twins, axis=1)]), dtype=np.int64)


def keys(pairs: Whole) -> list[tuple[int, int]]:
    """The pairs as plain numbers."""
    return [(int(one), int(other)) for one, other in pairs]


def between_seats(plane: Floats, pairs: Whole, seats: Whole) -> set[tuple[int, int]]:
    """The roads on the shortest ways between towns that are neighbours."""
    if len(seats) < 4:
        return set()
    length = np.hypot(*(plane[pairs[:, 0]] - plane[pairs[:, 1]]).T)
    graph = csr_array((length, (pairs[:, 0], pairs[:, 1])), (len(plane), len(plane)))
    _, before = dijkstra(graph, directed=False, indices=seats, return_predecessors=True)
    found = set()
    for one, other in gabriel(plane[seats]):
        here = int(seats[other])
        while here != seats[one]:
            last = int(before[one, here])
            found.add((min(here, last), max(here, last)))
            here = last
    return found
