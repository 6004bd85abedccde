"""The county's roads: its villages joined by winding roads, and lanes within each village."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from pipelines.simulate.county import EAST, NORTH, SOUTH, WEST, County, Floats
from pipelines.simulate.neighbours import (
    METRES_PER_DEGREE,
    Whole,
    between_seats,
    flat,
    gabriel,
    keys,
)

SPEEDS = {"primary": 60.0, "tertiary": 42.0, "residential": 22.0}
"""How fast a police car drives on a free road of the class, km/h."""
DOOR_KMH = 12.0
"""From the lane to the door, as the crow flies."""
LANES = 9
LANE_METRES = (400, 900)
LANE_BENDS = 3
"""Points of a lane from which doors are reached, its end included."""
PIECE_METRES = 200
"""Roads bend at points no farther apart than this."""
BEND = 0.06
"""How far a road swings from the straight line, of its length."""


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
        pairs = gabriel(flat(self.places))
        towns = self.county.villages["town"]
        seats = np.array([towns.index_of(town) or 0 for town in self.county.towns])
        primary = between_seats(flat(self.places), pairs, seats)
        return pairs, ["primary" if one in primary else "tertiary" for one in keys(pairs)]

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
        """Points of the lanes: villages, lanes, points outwards, longitude and latitude."""
        draw = self.county.size.draw("lanes")
        many = len(self.places)
        angle = draw.uniform(0, 2 * np.pi, many)[:, None] + np.arange(LANES) * 2 * np.pi / LANES
        metres = draw.uniform(*LANE_METRES, (many, LANES))
        away = metres[:, :, None] * np.arange(1, LANE_BENDS + 1) / LANE_BENDS
        wide = METRES_PER_DEGREE * np.cos(np.radians(self.places[:, 1]))[:, None, None]
        east = self.places[:, 0, None, None] + np.sin(angle)[:, :, None] * away / wide
        north = self.places[:, 1, None, None] + np.cos(angle)[:, :, None] * away / METRES_PER_DEGREE
        return np.stack([np.clip(east, WEST, EAST), np.clip(north, SOUTH, NORTH)], axis=3)

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
        points = np.vstack([middle, self.lanes[village].reshape(-1, 2)])
        nearest = points[int(np.argmin(metres_between(points, place)))]
        lane = metres_between(middle, nearest) / SPEEDS["residential"]
        walk = metres_between(nearest, place) / DOOR_KMH
        points = np.vstack([middle, nearest, place])
        return Line(points[:, 0], points[:, 1], np.array([0, lane, lane + walk]) * 3.6)

    def table(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Nodes and directed edges, as a delivery of reference data has them."""
        many = len(self.places)
        nodes = [self.places, self.lanes.reshape(-1, 2)]
        edges = []
        number = many + many * LANES * LANE_BENDS
        bends = np.arange(many, number).reshape(many * LANES, LANE_BENDS)
        chains = np.hstack([np.repeat(np.arange(many), LANES)[:, None], bends])
        for inner, outer in pairwise(chains.T):
            edges.append((np.stack([inner, outer], axis=1), "residential"))
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
    return np.asarray(np.hypot(east, one[..., 1] - other[..., 1]) * METRES_PER_DEGREE, np.float64)


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
