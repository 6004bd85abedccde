import json
import shutil
from datetime import datetime, timedelta

import duckdb
import pytest

from tests.api.conftest import NOW
from tests.api.roads import LATITUDE, STEP, WEST, calibrate, lay

ASK = """query ($call: RecordId, $at: PointInput, $n: Int! = 5, $age: Int! = 60,
                $with: [UnitCapability!]) {
  dispatch { nearestUnits(callId: $call, point: $at, n: $n, maxFixAgeSeconds: $age,
                          requiredCapabilities: $with) {
    nodes { rowNo rank unitId etaP50Seconds etaP90Seconds routeM fixAgeSeconds accuracyM
            primaryStatus lastDispatchAgeMinutes excludedReason travelBasis
            etaWithinP90Pct { value lower upper } etaN } } } }"""
HERE = {"latitude": LATITUDE, "longitude": WEST}
SHIFT = (datetime(2026, 6, 28, 8), datetime(2026, 6, 28, 16))


def unit(name, step, age=10, **more):
    """A unit so many steps down the road, whose fix is so old."""
    row = {
        "kind": "UNIT",
        "subject_id": name,
        "shift_no": 1,
        "shift_start": SHIFT[0],
        "shift_end": SHIFT[1],
        "crew_n": 2,
        "capabilities": ["FIRST_AID"],
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
        "fix_at": NOW - timedelta(seconds=age),
        "accuracy_m": 5.0,
        "primary_status": "Available",
        "last_dispatch_at": None,
    }
    return row | more


def call(name="LK110/1", step=0):
    return {
        "kind": "CALL",
        "subject_id": name,
        "shift_no": 0,
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
    }


@pytest.fixture
def asked(station):
    def ask(rows, roads=True, factors=None, **variables):
        made = station({"nearestUnits": rows})
        path = made.home / "published" / "snapshot-S1.duckdb"
        if roads:
            lay(path)
        if factors:
            basis = "ROAD_NETWORK" if roads else "STRAIGHT_LINE"
            calibrate(path, factors, basis=basis)
        return made.answer(ASK, **({"at": HERE} | variables))["nodes"]

    return ask


def listed(nodes, *fields):
    return [tuple(node[field] for field in fields) for node in nodes]


def test_the_soonest_stands_first_by_the_time_on_the_road(asked):
    nodes = asked([unit("FAR", 4), unit("NEAR", 2)])

    # Two pieces of 54 s each and twenty to stop; 1.8 km.
    assert listed(nodes, "rank", "unitId", "etaP50Seconds", "routeM", "travelBasis") == [
        (1, "NEAR", 128.0, 1800.0, "ROAD_NETWORK"),
        (2, "FAR", 236.0, 3600.0, "ROAD_NETWORK"),
    ]


def test_times_are_those_that_past_drives_took(asked):
    (node,) = asked([unit("U", 2)], factors=(1.5, 2.0))

    assert (node["etaP50Seconds"], node["etaP90Seconds"]) == (192.0, 256.0)
    assert node["etaN"] == 300
    assert node["etaWithinP90Pct"]["value"] == 91
    assert 83 < node["etaWithinP90Pct"]["lower"] < 91 < node["etaWithinP90Pct"]["upper"] < 96


def test_without_past_drives_the_stated_factor_serves_and_no_coverage_is_told(asked):
    (node,) = asked([unit("U", 2)])

    assert node["etaP90Seconds"] == pytest.approx(128 * 1.6, abs=1)
    assert (node["etaN"], node["etaWithinP90Pct"]) == (0, None)


def test_without_roads_the_straight_line_serves_and_the_row_says_so(asked):
    (node,) = asked([unit("U", 2)], roads=False)

    metres = 2 * STEP * 111_320 * 0.8211 * 1.33
    assert node["travelBasis"] == "STRAIGHT_LINE"
    assert node["routeM"] == pytest.approx(metres, rel=0.001)
    assert node["etaP50Seconds"] == pytest.approx(metres * 3.6 / 30 + 20, rel=0.01)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"age": 61}, "STALE_FIX"),
        ({"primary_status": "NotAvailable"}, "BUSY"),
        ({"crew_n": 1}, "UNDERSTAFFED"),
        ({"shift_end": NOW - timedelta(minutes=1)}, "OFF_DUTY"),
        ({"shift_no": 0, "shift_start": None, "shift_end": None}, "OFF_DUTY"),
    ],
)
def test_a_near_unit_that_is_left_out_stands_behind_with_its_reason(asked, change, reason):
    nodes = asked([unit("NEAR", 1, **change), unit("FAR", 2)])

    assert listed(nodes, "rowNo", "rank", "unitId", "excludedReason") == [
        (1, 1, "FAR", None),
        (2, None, "NEAR", reason),
    ]


def test_a_unit_without_what_is_required_is_left_out(asked):
    rows = [unit("NEAR", 1), unit("FAR", 2, capabilities=["AED", "FIRST_AID"])]
    nodes = asked(rows, **{"with": ["FIRST_AID", "AED"]})

    assert listed(nodes, "unitId", "excludedReason") == [
        ("FAR", None),
        ("NEAR", "MISSING_CAPABILITY"),
    ]


def test_no_arrival_is_told_of_a_place_that_is_no_longer_known(asked):
    (node,) = asked([unit("U", 1, age=300)])

    assert (node["etaP50Seconds"], node["etaP90Seconds"], node["routeM"]) == (None, None, None)
    assert node["fixAgeSeconds"] == 300


def test_a_longer_limit_makes_an_older_fix_good_enough(asked):
    (node,) = asked([unit("U", 1, age=300)], age=600)

    assert node["rank"] == 1


@pytest.mark.parametrize(("n", "listed"), [(2, ["A", "B"]), (3, ["A", "B", "C"])])
def test_a_unit_that_is_left_out_is_listed_only_if_it_is_nearer_than_one_that_is_sent(
    asked, n, listed
):
    rows = [unit("A", 1), unit("B", 2), unit("C", 3, crew_n=1)]

    assert [node["unitId"] for node in asked(rows, n=n)] == listed


def test_a_unit_beyond_the_radius_is_left_out(asked):
    (node,) = asked([unit("U", 50)], roads=False)

    assert (node["rank"], node["excludedReason"]) == (None, "OUT_OF_RADIUS")


def test_of_units_that_are_as_near_the_longest_rested_goes(asked):
    early, late = NOW - timedelta(hours=3), NOW - timedelta(minutes=30)
    rows = [
        unit("TIRED", 2, last_dispatch_at=late),
        unit("RESTED", 2, last_dispatch_at=early),
        unit("FRESH", 2),
    ]

    assert listed(asked(rows), "unitId", "lastDispatchAgeMinutes") == [
        ("FRESH", None),
        ("RESTED", 180.0),
        ("TIRED", 30.0),
    ]


def test_the_shift_that_is_on_when_it_is_asked_counts(asked):
    rows = [
        unit("U", 1, shift_no=1, shift_end=datetime(2026, 6, 28, 14), crew_n=1),
        unit("U", 1, shift_no=2, shift_start=datetime(2026, 6, 28, 14), crew_n=3),
    ]
    (node,) = asked(rows)

    assert (node["rank"], node["excludedReason"]) == (1, None)


def test_units_are_sought_near_the_place_of_a_call(asked):
    rows = [unit("A", 1), unit("B", 3), call(step=4)]

    assert [node["unitId"] for node in asked(rows, at=None, call="LK110/1")] == ["B", "A"]


def test_a_call_that_is_not_known_says_where_to_find_one(station):
    error = station({"nearestUnits": [unit("U", 1)]}).refused(ASK, call="LK110/9")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "activeCalls" in error["message"]


@pytest.mark.parametrize(
    ("variables", "right"),
    [
        ({}, "callId or point"),
        ({"call": "LK110/1", "at": HERE}, "callId or point"),
        ({"at": HERE, "n": 26}, "from 1 to 25"),
        ({"at": HERE, "age": 0}, "from 1 to 86400"),
        ({"at": {"latitude": 134.8, "longitude": 114}}, "from -90 to 90"),
    ],
)
def test_a_wrong_argument_says_what_would_be_right(station, variables, right):
    error = station({"nearestUnits": []}).refused(ASK, **variables)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert right in error["message"]


def test_nobody_on_duty_is_an_empty_list(asked):
    assert asked([]) == []


def test_twelve_thousand_units_on_a_network_are_ranked(station):
    """As many as there may be live at once; how soon they are ranked is measured in `bench`."""
    made = station({"nearestUnits": []})
    path = made.home / "published" / "snapshot-S2.duckdb"
    shutil.copyfile(made.home / "published" / "snapshot-S1.duckdb", path)
    fill(path)
    pointer = {"snapshot": "S2", "file": path.name}
    (made.home / "published" / "current.json").write_text(json.dumps(pointer))

    for step in (0, 19):
        place = {"latitude": LATITUDE, "longitude": WEST + step * STEP}
        ranks = [node["rank"] for node in made.answer(ASK, at=place)["nodes"]]
        sent = [rank for rank in ranks if rank is not None]
        assert len(ranks) > 5
        assert sent == sorted(sent)


def fill(path):
    """A lattice of 160 by 160 streets, and three shifts each of 12,000 units on it."""
    with duckdb.connect(str(path)) as database:
        database.execute(
            f"""create table road_nodes as
            select x * 160 + y as node_id, ({WEST} + x * 0.004)::double as longitude,
                ({LATITUDE} + y * 0.003)::double as latitude
            from range(160) a(x), range(160) b(y)"""  # noqa: S608
        )
        database.execute(
            """create table road_edges as with one_way as (
                select node_id as from_node, node_id + 1 as to_node from road_nodes
                where node_id % 160 < 159
                union all select node_id, node_id + 160 from road_nodes where node_id < 159 * 160
            )
            select from_node, to_node, 'tertiary' as road_class, 350::double as length_m,
                40::double as speed_kmh from one_way
            union all select to_node, from_node, 'tertiary', 350, 40 from one_way"""
        )
        database.execute(
            """insert into nearest_units
            select 'UNIT', 'U' || n, shift, null, ?::timestamp + to_hours((shift - 2) * 8),
                ?::timestamp + to_hours((shift - 2) * 8), 2, ['AED'],
                34.8 + hash(n) % 480 / 1000, 114.8 + hash(n + 1) % 640 / 1000,
                ?::timestamp - to_seconds((hash(n + 2) % 90)::bigint), 5.0,
                case when n % 3 then 'Available' else 'NotAvailable' end, null
            from range(12000) a(n), range(1, 4) b(shift)""",
            [*SHIFT, NOW],
        )
