"""The one reckoning of drives: fastest way, one-way roads, both directions of asking agree."""

import numpy as np
import pytest

from contracts.assumptions import assumption
from contracts.model import ContractError
from contracts.travel import RoadNetwork, StraightLine, metres_between

WEST, SOUTH, STEP = 114.8, 34.8, 0.01
FIXED = assumption("fixed_seconds")


def place(east, north=0.0):
    return np.array([WEST + east * STEP, SOUTH + north * STEP])


def network(edges, many=4):
    """Places in a row; an edge is from, to, metres and km/h."""
    nodes = np.array([place(n) for n in range(many)])
    pairs = np.array([edge[:2] for edge in edges], dtype=np.int64)
    rest = np.array([edge[2:] for edge in edges], dtype=float)
    return RoadNetwork(nodes, pairs, rest[:, 0], rest[:, 1])


ROW = [(0, 1, 900, 60), (1, 0, 900, 60), (1, 2, 900, 60), (2, 1, 900, 60)]


def test_the_fastest_way_is_taken_and_not_the_shortest():
    slow_and_short, fast_and_long = (0, 2, 1_900, 30), ROW
    drive = network([slow_and_short, *fast_and_long], 3).to(place(2), place(0)[None])

    assert drive.seconds[0] == pytest.approx(108 + FIXED)
    assert drive.metres[0] == pytest.approx(1_800)


def test_a_one_way_road_is_driven_one_way():
    there = network([(0, 1, 900, 60), *ROW[2:]], 3)

    assert there.to(place(1), place(0)[None]).metres[0] == pytest.approx(900)
    # No way back by road: it takes as long as cross-country, at the pace of a lane.
    back = there.to(place(0), place(1)[None])
    straight = metres_between(place(0), place(1)) * assumption("detour_factor")
    assert back.metres[0] == pytest.approx(straight)
    assert back.seconds[0] == pytest.approx(straight * 3.6 / assumption("access_kmh") + FIXED)


def test_of_roads_side_by_side_the_faster_one_counts():
    drive = network([(0, 1, 900, 30), (0, 1, 1_000, 60), (1, 0, 900, 60)], 2).to(
        place(1), place(0)[None]
    )

    assert (drive.seconds[0], drive.metres[0]) == (pytest.approx(60 + FIXED), pytest.approx(1_000))


def test_the_way_to_the_road_counts_too():
    off = place(0, 0.1)
    drive = network(ROW, 3).to(place(2), off[None])
    access = metres_between(off, place(0))

    assert drive.seconds[0] == pytest.approx(
        108 + access * 3.6 / assumption("access_kmh") + FIXED, rel=0.01
    )
    assert drive.metres[0] == pytest.approx(1_800 + access, rel=0.01)


def test_near_by_nobody_drives_around_the_block():
    here, next_door = place(0.5), place(0.52)
    drive = network([(0, 1, 9_000, 60), (1, 0, 9_000, 60)], 2).to(next_door, here[None])

    assert drive.seconds[0] < 10 + FIXED


@pytest.mark.parametrize("roads", [True, False])
def test_asked_from_either_end_the_times_are_the_same(roads):
    random = np.random.default_rng(1)
    edges = [(n, n + 1, 900, 50) for n in range(9)] + [(n + 1, n, 900, 40) for n in range(9)]
    reckoning = network(edges, 10) if roads else StraightLine()
    origins = np.array([place(*at) for at in random.uniform(0, 9, (7, 2))])
    places = np.array([place(*at) for at in random.uniform(0, 9, (5, 2))])
    table = np.vstack(list(reckoning.seconds_from(origins, places, np.inf)))
    columns = np.stack([reckoning.to(one, origins).seconds for one in places], axis=1)

    assert table == pytest.approx(columns)
    assert reckoning.soonest(origins, places) == pytest.approx(table.min(axis=0), rel=0.002)


def test_from_nowhere_nothing_is_reached():
    nobody = np.empty((0, 2))

    assert np.isinf(network(ROW, 3).soonest(nobody, place(0)[None])).all()
    assert np.isinf(StraightLine().soonest(nobody, place(0)[None])).all()


def test_the_straight_line_is_lengthened_by_the_stated_factor():
    drive = StraightLine().to(place(1), place(0)[None])

    assert drive.metres[0] == metres_between(place(0), place(1)) * assumption("detour_factor")


def test_an_assumption_that_is_not_stated_is_named_with_those_that_are():
    with pytest.raises(ContractError, match=r"no assumption 'wings'.*detour_factor"):
        assumption("wings")
