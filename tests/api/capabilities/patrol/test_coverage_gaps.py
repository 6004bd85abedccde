from datetime import datetime, timedelta

import pytest

from tests.api.conftest import NOW
from tests.api.roads import LATITUDE, STEP, WEST, lay

ASK = """query ($area: String, $target: Int! = 300, $age: Int! = 60) {
  patrol { coverageGaps(areaId: $area, targetSeconds: $target, maxFixAgeSeconds: $age) {
    nodes { cellId areaId residents uncoveredResidents protectedSites uncoveredSites minEtaSeconds
            covered180Pct covered300Pct coveredPct backupCoveredPct freeUnits travelBasis
            suggestedMoveUp { unitId stationId gainPct } } } } }"""
# A step of the road takes 54 s and stopping 20: 300 s are five steps, 180 s are two.


def cell(name, step, residents, *, sites=0, part="1", area="410225101201"):
    return {
        "kind": "CELL",
        "subject_id": f"{name}{part}",
        "shift_no": 0,
        "area_id": area,
        "cell_id": name,
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
        "residents": residents,
        "protected_sites": sites,
    }


def unit(name, step, age=10, **more):
    row = {
        "kind": "UNIT",
        "subject_id": name,
        "shift_no": 1,
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
        "shift_start": datetime(2026, 6, 28, 8),
        "shift_end": datetime(2026, 6, 28, 16),
        "fix_at": NOW - timedelta(seconds=age),
        "primary_status": "Available",
    }
    return row | more


def station_at(name, step):
    return {
        "kind": "STATION",
        "subject_id": name,
        "shift_no": 0,
        "area_id": "410225101",
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
    }


@pytest.fixture
def asked(station):
    def ask(rows, **variables):
        made = station({"coverageGaps": rows})
        lay(made.home / "published" / "snapshot-S1.duckdb")
        return made.answer(ASK, **variables)["nodes"]

    return ask


def test_a_cell_beyond_every_free_unit_comes_first(asked):
    rows = [cell("NEAR", 1, 500.0), cell("FAR", 9, 104.0, sites=2), unit("U", 0)]
    far, near = asked(rows)

    assert (far["cellId"], far["residents"], far["uncoveredResidents"]) == ("FAR", 100, 100)
    assert (far["protectedSites"], far["uncoveredSites"], far["minEtaSeconds"]) == (2, 2, 506)
    assert (near["cellId"], near["uncoveredResidents"], near["coveredPct"]) == ("NEAR", 0, 100)
    assert near["travelBasis"] == "ROAD_NETWORK"


def test_shares_are_of_the_residents_of_a_cell_and_not_of_its_ground(asked):
    # Two steps: 128 s. Four: 236 s. Nine: 506 s.
    rows = [
        cell("C", 2, 60.0, part="a"),
        cell("C", 4, 30.0, part="b"),
        cell("C", 9, 10.0, part="c"),
        unit("U", 0),
    ]
    (node,) = asked(rows)

    assert (node["covered180Pct"], node["covered300Pct"], node["coveredPct"]) == (60, 90, 90)
    assert (node["residents"], node["uncoveredResidents"]) == (100, 10)


def test_a_second_unit_in_time_is_backup(asked):
    rows = [cell("A", 1, 100.0), cell("B", 5, 100.0), unit("U", 0), unit("V", 1)]
    shares = {node["cellId"]: node["backupCoveredPct"] for node in asked(rows)}

    # From place 0 the cell at 5 is five steps away, 290 s; both reach both.
    assert shares == {"A": 100, "B": 100}


@pytest.mark.parametrize(
    "change",
    [
        {"age": 61},
        {"primary_status": "NotAvailable"},
        {"shift_end": NOW - timedelta(minutes=1)},
    ],
)
def test_a_unit_that_cannot_be_sent_covers_nobody(asked, change):
    (node,) = asked([cell("A", 1, 100.0), unit("U", 0, **change)])

    assert (node["freeUnits"], node["coveredPct"], node["minEtaSeconds"]) == (0, 0, None)
    assert node["suggestedMoveUp"] == []


def test_a_unit_that_has_left_a_call_can_be_sent(asked):
    (node,) = asked([cell("A", 1, 100.0), unit("U", 0, primary_status="ConditionallyAvailable")])

    assert node["freeUnits"] == 1


def test_the_move_that_gains_most_is_suggested_where_it_helps(asked):
    rows = [
        cell("A", 0, 300.0),
        cell("B", 10, 100.0),
        unit("U", 0),
        unit("V", 1),
        station_at("S1", 0),
        station_at("S2", 10),
    ]
    first, second = asked(rows)

    # One of the two at place 0 stays; the other reaches a quarter of all people from S2.
    (move,) = first["suggestedMoveUp"]
    assert (first["cellId"], move["stationId"], move["gainPct"]) == ("B", "S2", 25)
    assert second["suggestedMoveUp"] == []


def test_no_move_is_suggested_that_uncovers_more_than_it_covers(asked):
    rows = [cell("A", 0, 300.0), cell("B", 10, 100.0), unit("U", 0), station_at("S2", 10)]

    assert all(node["suggestedMoveUp"] == [] for node in asked(rows))


def test_only_cells_of_the_area_but_units_of_anywhere(asked):
    rows = [cell("A", 1, 100.0), cell("B", 2, 100.0, area="410225102201"), unit("U", 0)]
    (node,) = asked(rows, area="410225102")

    assert (node["cellId"], node["freeUnits"]) == ("B", 1)


def test_a_longer_target_covers_more(asked):
    (node,) = asked([cell("A", 9, 100.0), unit("U", 0)], target=600)

    assert node["coveredPct"] == 100


def test_without_people_there_is_no_share(asked):
    (node,) = asked([cell("A", 1, None, sites=1), unit("U", 0)])

    assert (node["residents"], node["coveredPct"], node["uncoveredSites"]) == (0, None, 0)


@pytest.mark.parametrize(
    ("variables", "right"),
    [({"target": 29}, "from 30 to 3600"), ({"age": 0}, "from 1 to 86400")],
)
def test_a_wrong_argument_says_what_would_be_right(station, variables, right):
    error = station({"coverageGaps": []}).refused(ASK, **variables)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert right in error["message"]


def test_nothing_known_is_an_empty_list(asked):
    assert asked([]) == []
