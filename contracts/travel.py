"""How long a drive takes: the one reckoning of both sides.

What is learned of past drives at publishing fits what is answered only if both reckon alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contracts.assumptions import assumption

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
METRES_PER_DEGREE = 111_320.0
NO_WAY = -9999
"""What scipy names the node before one that is not reached."""


@dataclass(frozen=True)
class Drive:
    """Seconds and metres of the drives from some places to one."""

    seconds: Floats
    metres: Floats


class StraightLine:
    """Where no network is loaded: the straight line times a factor, at one speed."""

    basis = "STRAIGHT_LINE"

    def to(self, place: Floats, origins: Floats) -> Drive:
        """From each of the places (longitude, latitude) to one."""
        metres = metres_between(origins, place) * assumption("detour_factor")
        return Drive(self._seconds(metres), metres)

    def seconds_from(self, origins: Floats, places: Floats, limit: float) -> Iterator[Floats]:
        """Seconds to all the places from each origin, in turn; beyond the limit it may be endless.

        The origins come in parts, one array of origins and places at a time.
        """
        del limit
        for first in range(0, len(origins), PART):
            away = metres_between(origins[first : first + PART, None], places[None])
            yield self._seconds(away * assumption("detour_factor"))

    def soonest(self, origins: Floats, places: Floats) -> Floats:
        """Seconds to each place from whichever origin reaches it first; endless without any."""
        found = np.full(len(places), np.inf)
        for part in self.seconds_from(origins, places, np.inf):
            found = np.minimum(found, part.min(axis=0))
        return found

    @staticmethod
    def _seconds(metres: Floats) -> Floats:
        return metres * 3.6 / assumption("straight_kmh") + assumption("fixed_seconds")


class RoadNetwork:
    """Nodes and directed edges as arrays, made once for a snapshot."""

    basis = "ROAD_NETWORK"

    def __init__(self, nodes: Floats, edges: Whole, metres: Floats, kmh: Floats) -> None:
        # Imported here and below: scipy would slow the start of what is never asked for a way.
        from scipy.sparse import csr_array
        from scipy.spatial import cKDTree

        seconds = np.maximum(metres, 0.1) * 3.6 / kmh
        many = len(nodes)
        # Of roads side by side the fastest; their keys are sorted, to look lengths up by.
        order = np.lexsort((seconds, edges[:, 0] * many + edges[:, 1]))
        self._keys, first = np.unique((edges[:, 0] * many + edges[:, 1])[order], return_index=True)
        kept = order[first]
        self._metres, self._many = metres[kept], many
        start, end = edges[kept, 0], edges[kept, 1]
        self._out = csr_array((seconds[kept], (start, end)), (many, many))
        self._in = csr_array((seconds[kept], (end, start)), (many, many))
        self._wide = float(np.cos(np.radians(nodes[:, 1].mean())))
        self._nodes = nodes
        self._tree = cKDTree(self._flat(nodes))

    def to(self, place: Floats, origins: Floats) -> Drive:
        """From each of the places (longitude, latitude) to one, on the fastest way."""
        from scipy.sparse.csgraph import dijkstra

        (target,), (off,) = self._snapped(place[None])
        nodes, access = self._snapped(origins)
        seconds, after = dijkstra(self._in, indices=int(target), return_predecessors=True)
        metres = self._lengths(after)
        door = (access + off) * 3.6 / assumption("access_kmh")
        straight = metres_between(origins, place) * assumption("detour_factor")
        direct = straight * 3.6 / assumption("access_kmh")
        by_road = seconds[nodes] + door
        found = np.minimum(by_road, direct) + assumption("fixed_seconds")
        return Drive(found, np.where(by_road <= direct, metres[nodes] + access + off, straight))

    def seconds_from(self, origins: Floats, places: Floats, limit: float) -> Iterator[Floats]:
        """Seconds to all the places from each origin, in turn; beyond the limit it is endless.

        The origins come in parts, one array of origins and places at a time.
        """
        from scipy.sparse.csgraph import dijkstra

        nodes, access = self._snapped(origins)
        ends, off = self._snapped(places)
        for first in range(0, len(origins), PART):
            some = slice(first, first + PART)
            seconds = dijkstra(self._out, indices=nodes[some], limit=limit)[:, ends]
            by_road = seconds + (access[some][:, None] + off[None]) * 3.6 / assumption("access_kmh")
            straight = metres_between(origins[some][:, None], places[None])
            direct = straight * assumption("detour_factor") * 3.6 / assumption("access_kmh")
            yield np.minimum(by_road, direct) + assumption("fixed_seconds")

    def soonest(self, origins: Floats, places: Floats) -> Floats:
        """Seconds to each place from whichever origin reaches it first; endless without any."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra
        from scipy.spatial import cKDTree

        if not len(origins):
            return np.full(len(places), np.inf)
        nodes, access = self._snapped(origins)
        ends, off = self._snapped(places)
        pace = 3.6 / assumption("access_kmh")
        # One more node leads to every origin, as far off as the origin is from the road.
        roads, every = self._out.tocoo(), np.full(len(nodes), self._many)
        start = np.concatenate([roads.coords[0], every])
        end = np.concatenate([roads.coords[1], nodes])
        weight = np.concatenate([roads.data, access * pace + 1e-6])
        order = np.lexsort((weight, end, start))
        kept = order[np.unique((start * (self._many + 1) + end)[order], return_index=True)[1]]
        shape = (self._many + 1, self._many + 1)
        graph = coo_array((weight[kept], (start[kept], end[kept])), shape).tocsr()
        by_road = dijkstra(graph, indices=self._many)[ends] + off * pace
        straight, _ = cKDTree(self._flat(origins)).query(self._flat(places))
        direct = np.asarray(straight) * assumption("detour_factor") * pace
        found: Floats = np.minimum(by_road, direct) + assumption("fixed_seconds")
        return found

    def _snapped(self, places: Floats) -> tuple[Whole, Floats]:
        """The nearest node of each place and the metres to it."""
        metres, nodes = self._tree.query(self._flat(places))
        return np.asarray(nodes), np.asarray(metres)

    def _flat(self, places: Floats) -> Floats:
        """The places on a plane, metres."""
        flat: Floats = places * np.array([METRES_PER_DEGREE * self._wide, METRES_PER_DEGREE])
        return flat

    def _lengths(self, after: Whole) -> Floats:
        """Metres from each node to the target along the next nodes; endless where there is none."""
        here = np.arange(self._many)
        leads = after != NO_WAY
        ahead = np.where(leads, after, here).astype(np.int64)
        metres = np.zeros(self._many)
        number = np.searchsorted(self._keys, here[leads] * self._many + ahead[leads])
        metres[leads] = self._metres[number]
        # Each step doubles the stretch that a node's length covers.
        while (ahead != ahead[ahead]).any():
            metres, ahead = metres + metres[ahead], ahead[ahead]
        return metres


PART = 200
"""Origins worked on at a time."""
Reckoning = StraightLine | RoadNetwork


def metres_between(one: Floats, other: Floats) -> Floats:
    """Metres as the crow flies; longitude and latitude in the last axis."""
    east = (one[..., 0] - other[..., 0]) * np.cos(np.radians((one[..., 1] + other[..., 1]) / 2))
    away: Floats = np.asarray(np.hypot(east, one[..., 1] - other[..., 1])) * METRES_PER_DEGREE
    return away
