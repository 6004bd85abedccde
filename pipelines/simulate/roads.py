"""The county's roads: its villages joined by winding roads, and lanes within each village."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree

from pipelines.simulate.county import EAST, NORTH, SOUTH, WEST, County, Floats

METRES_PER_DEGREE = 111_320.0
SPEEDS = {"primary": 60.0, "tertiary": 42.0, "residential": 22.0}
"""How fast a police car drives on a free road of the class, km/h."""
DOOR_KMH = 12.0
"""From the lane to the door, as the crow flies."""
LANES = 6
LANE_METRES = (250, 550)
PIECE_METRES = 400
"""Roads bend at points no farther apart than this."""
BEND = 0.06
"""How far a road swings from the straight line, of its length."""
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """A way with the seconds from its beginning, at the speeds of its roads."""

    east: Floats
    north: Floats
    seconds: Floats

    def back(self) -> "Line":
        """The same way in the other direction."""
        return Line(self.east[::-1], self.north[::-1], self.seconds[-1] - self.seconds[::-1])

    def then(self, other: "Line") -> "Line":
        """This way and another that begins where it ends."""
        return Line(
            np.concatenate([self.east, other.east[1:]]),
            np.concatenate([self.north, other.north[1:]]),
            np.concatenate([self.seconds, self.seconds[-1] + other.seconds[1:]]),
        )


@dataclass(frozen=True)
class Way:
    """A way between villages, and where on it which village lies."""

    line: Line
    at: Whole
    villages: Whole


class Roads:
    """The network of a county; the same for the same size and seed."""

    def __init__(self, county: County) -> None:
        self.county = county
        self._ways: dict[tuple[int, int], Way] = {}

    @cached_property
    def places(self) -> Floats:
        """Longitude and latitude of the villages, two columns."""
        return self.county.villages.select("longitude", "latitude").to_numpy()

    @cached_property
    def joined(self) -> tuple[Whole, list[str]]:
        """Pairs of villages that a road joins, and its class.

        Neighbours are joined where no third village lies between them (Gabriel and Sokal 1969);
        the shortest ways between neighbouring towns are the primary roads.
        """
        pairs = _gabriel(_flat(self.places))
        towns = self.county.villages["town"]
        seats = np.array([towns.index_of(town) or 0 for town in self.county.towns])
        primary = _between_seats(_flat(self.places), pairs, seats)
        return pairs, ["primary" if one in primary else "tertiary" for one in _keys(pairs)]

    @cached_property
    def lines(self) -> dict[tuple[int, int], Line]:
        """Each road from its first village to its second."""
        draw = self.county.size.draw("roads")
        pairs, classes = self.joined
        swings = draw.uniform(-BEND, BEND, len(pairs))
        return {
            (int(one), int(other)): _bent(self.places[one], self.places[other], swing, kind)
            for (one, other), swing, kind in zip(pairs, swings, classes, strict=True)
        }

    @cached_property
    def lanes(self) -> Floats:
        """Ends of the lanes: villages, lanes, longitude and latitude."""
        draw = self.county.size.draw("lanes")
        many = len(self.places)
        angle = draw.uniform(0, 2 * np.pi, many)[:, None] + np.arange(LANES) * 2 * np.pi / LANES
        metres = draw.uniform(*LANE_METRES, (many, LANES))
        wide = METRES_PER_DEGREE * np.cos(np.radians(self.places[:, 1]))[:, None]
        east = self.places[:, :1] + np.sin(angle) * metres / wide
        north = self.places[:, 1:] + np.cos(angle) * metres / METRES_PER_DEGREE
        return np.stack([np.clip(east, WEST, EAST), np.clip(north, SOUTH, NORTH)], axis=2)

    @cached_property
    def seconds(self) -> tuple[Floats, Whole]:
        """Driving time between all villages, and the last village before each on the way."""
        keys = np.array(list(self.lines))
        weight = np.array([line.seconds[-1] for line in self.lines.values()])
        many = len(self.places)
        graph = csr_array((weight, (keys[:, 0], keys[:, 1])), (many, many))
        time, before = dijkstra(graph, directed=False, return_predecessors=True)
        return time, before

    def way(self, start: int, end: int) -> Way:
        """The fastest way from one village to another."""
        if (start, end) not in self._ways:
            self._ways[start, end] = self._way(start, end)
        return self._ways[start, end]

    def _way(self, start: int, end: int) -> Way:
        before = self.seconds[1][start]
        villages = [end]
        while villages[-1] != start:
            villages.append(int(before[villages[-1]]))
        villages.reverse()
        line, at = standing(self.places[start]), [0]
        for one, other in pairwise(villages):
            line = line.then(self._road(one, other))
            at.append(len(line.seconds) - 1)
        return Way(line, np.array(at), np.array(villages))

    def _road(self, one: int, other: int) -> Line:
        found = self.lines.get((one, other))
        return found if found else self.lines[other, one].back()

    def to_door(self, village: int, place: Floats) -> Line:
        """From the middle of the village to a door: along the nearest lane and then off it."""
        middle = self.places[village]
        ends = np.vstack([middle, self.lanes[village]])
        nearest = int(np.argmin(metres_between(ends, place)))
        lane = metres_between(middle, ends[nearest]) / SPEEDS["residential"]
        walk = metres_between(ends[nearest], place) / DOOR_KMH
        points = np.vstack([middle, ends[nearest], place])
        return Line(points[:, 0], points[:, 1], np.array([0, lane, lane + walk]) * 3.6)

    def table(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Nodes and directed edges, as a delivery of reference data has them."""
        many = len(self.places)
        nodes = [self.places, self.lanes.reshape(-1, 2)]
        edges = []
        ends = np.arange(many * LANES)
        lanes = np.stack([ends // LANES, many + ends], axis=1)
        edges.append((lanes, "residential"))
        number = many + many * LANES
        for (one, other), line, kind in zip(
            self.lines, self.lines.values(), self.joined[1], strict=True
        ):
            inner = np.stack([line.east[1:-1], line.north[1:-1]], axis=1)
            chain = np.array([one, *range(number, number + len(inner)), other])
            number += len(inner)
            nodes.append(inner)
            edges.append((np.stack([chain[:-1], chain[1:]], axis=1), kind))
        return _tabled(np.concatenate(nodes), edges)


@lru_cache(maxsize=2)
def network(county: County) -> Roads:
    """The county's roads, made once."""
    return Roads(county)


def standing(place: Floats) -> Line:
    """A way that stays where it is."""
    return Line(place[:1], place[1:2], np.zeros(1))


def metres_between(one: Floats, other: Floats) -> Floats:
    """Metres as the crow flies; longitude and latitude in the last axis."""
    east = (one[..., 0] - other[..., 0]) * np.cos(np.radians(one[..., 1]))
    found: Floats = np.hypot(east, one[..., 1] - other[..., 1]) * METRES_PER_DEGREE
    return found


def _flat(places: Floats) -> Floats:
    """The places on a plane, metres."""
    wide = METRES_PER_DEGREE * np.cos(np.radians((SOUTH + NORTH) / 2))
    return places * np.array([wide, METRES_PER_DEGREE])


def _gabriel(flat: Floats) -> Whole:
    found = Delaunay(flat)
    corners = found.simplices
    # Of places that lie on one another all but one are left out of the triangles.
    sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    twins = found.coplanar[:, [0, 2]]
    pairs = np.unique(np.sort(sides, axis=1), axis=0).astype(np.int64)
    middle = (flat[pairs[:, 0]] + flat[pairs[:, 1]]) / 2
    half = np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T) / 2
    nearest, _ = cKDTree(flat).query(middle)
    joined = pairs[nearest >= half * (1 - 1e-9)]
    all_pairs: Whole = np.vstack([joined, np.sort(twins, axis=1)]).astype(np.int64)
    return all_pairs


def _keys(pairs: Whole) -> list[tuple[int, int]]:
    return [(int(one), int(other)) for one, other in pairs]


def _between_seats(flat: Floats, pairs: Whole, seats: Whole) -> set[tuple[int, int]]:
    """The roads on the shortest ways between towns that are neighbours."""
    if len(seats) < 4:
        return set()
    length = np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T)
    graph = csr_array((length, (pairs[:, 0], pairs[:, 1])), (len(flat), len(flat)))
    _, before = dijkstra(graph, directed=False, indices=seats, return_predecessors=True)
    found = set()
    for one, other in _gabriel(flat[seats]):
        here = int(seats[other])
        while here != seats[one]:
            last = int(before[one, here])
            found.add((min(here, last), max(here, last)))
            here = last
    return found


def _bent(start: Floats, end: Floats, swing: float, kind: str) -> Line:
    length = float(metres_between(start, end))
    share = np.linspace(0, 1, max(2, int(np.ceil(length / PIECE_METRES)) + 1))
    aside = np.array([start[1] - end[1], end[0] - start[0]])
    line = start + share[:, None] * (end - start)
    line += (swing * np.sin(np.pi * share))[:, None] * aside
    line = np.clip(line, (WEST, SOUTH), (EAST, NORTH))
    line[[0, -1]] = start, end
    metres = np.maximum(metres_between(line[:-1], line[1:]), 0.1)
    seconds = np.concatenate([[0.0], np.cumsum(metres) * 3.6 / SPEEDS[kind]])
    return Line(line[:, 0], line[:, 1], seconds)


def _tabled(places: Floats, edges: list[tuple[Whole, str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    pairs = np.concatenate([pair for pair, _ in edges])
    kinds = pl.Series([kind for pair, kind in edges for _ in range(len(pair))])
    metres = np.maximum(metres_between(places[pairs[:, 0]], places[pairs[:, 1]]), 0.1).round(1)
    nodes = pl.DataFrame(
        {
            "node_id": np.arange(len(places)),
            "longitude": places[:, 0].round(6),
            "latitude": places[:, 1].round(6),
        }
    )
    one_way = pl.DataFrame(
        {
            "from_node": pairs[:, 0],
            "to_node": pairs[:, 1],
            "road_class": kinds,
            "length_m": metres,
            "speed_kmh": kinds.replace_strict(SPEEDS, return_dtype=pl.Float64),
        }
    )
    other_way = one_way.with_columns(from_node="to_node", to_node="from_node")
    return nodes, pl.concat([one_way, other_way]).sort("from_node", "to_node")
