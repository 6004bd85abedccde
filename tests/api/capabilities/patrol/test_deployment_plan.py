import pytest

from tests.api.roads import LATITUDE, STEP, WEST, lay

ASK = """query ($area: String, $model: SitingModel! = MCLP, $demand: PlanDemand! = CALLS,
                $candidates: [RecordId!], $fixed: [RecordId!], $p: Int, $target: Int! = 100,
                $floor: Float! = 0) {
  patrol { deploymentPlan(areaId: $area, model: $model, demand: $demand, p: $p,
                          candidateSites: $candidates, fixedSites: $fixed, targetSeconds: $target,
                          fairnessFloorPct: $floor) {
    nodes { siteId location { latitude longitude } chosen fixed demandCoveredPct meanTravelSeconds
            longestTravelSeconds backupCoveredPct marginalGainPct worstDistrictId worstDistrictPct
            demandN solverStatus optimalityGapPct explanation travelBasis } } } }"""
# A step of the road takes 54 s and stopping 20: within 100 s lies one step.


def demand(cell, step, weight, area="410225101", kind="CALLS"):
    return {
        "kind": "DEMAND",
        "demand": kind,
        "subject_id": cell,
        "area_id": area,
        "large_cell_id": f"large {cell}",
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
        "weight": weight,
    }


def site(name, step, kind="CANDIDATE", area="410225101"):
    return {
        "kind": kind,
        "demand": "",
        "subject_id": name,
        "area_id": area,
        "latitude": LATITUDE,
        "longitude": WEST + step * STEP,
    }


@pytest.fixture
def asked(station):
    def ask(rows, **variables):
        made = station({"deploymentPlan": rows})
        lay(made.home / "published" / "snapshot-S1.duckdb")
        return made.answer(ASK, **variables)["nodes"]

    return ask


ROWS = (
    demand("c0", 0, 60.0),
    demand("c4", 4, 30.0),
    demand("c9", 9, 10.0, area="410225102"),
    site("ST-1", 0, kind="STATION"),
    site("V4", 4),
    site("V9", 9, area="410225102"),
)


def by_name(nodes):
    return {node["siteId"]: node for node in nodes}


def test_one_site_more_than_there_are_stations_goes_where_most_demand_is(asked):
    nodes = asked(ROWS)
    plan = by_name(nodes)

    assert [node["siteId"] for node in nodes] == ["ST-1", "V4", "V9"]
    assert [(one["chosen"], one["fixed"]) for one in nodes] == [
        (True, True), (True, False), (False, False),
    ]  # fmt: skip
    assert plan["V4"]["demandCoveredPct"] == 90
    assert {name: one["marginalGainPct"] for name, one in plan.items()} == {
        "ST-1": 60, "V4": 30, "V9": 10,
    }  # fmt: skip
    assert (plan["V4"]["worstDistrictId"], plan["V4"]["worstDistrictPct"]) == ("410225102", 0)
    assert (plan["V4"]["solverStatus"], plan["V4"]["optimalityGapPct"]) == ("OPTIMAL", 0)
    assert (plan["V4"]["demandN"], plan["V4"]["travelBasis"]) == (100, "ROAD_NETWORK")


def test_travel_is_from_the_nearest_site_weighted_by_demand(asked):
    (first, *_) = asked(ROWS)

    # 20 s where a site stands, and five steps of 54 s from V4 to the last.
    assert first["meanTravelSeconds"] == pytest.approx(0.9 * 20 + 0.1 * 290, abs=0.2)
    assert first["longestTravelSeconds"] == pytest.approx(290, abs=1)


def test_backup_is_what_two_sites_reach(asked):
    rows = [demand("c0", 0, 60.0), demand("c2", 2, 40.0), site("A", 1), site("B", 3)]
    (first, *_) = asked(rows, fixed=["A", "B"], p=2)

    # A lies between the two; B is one step from c2 and three from c0.
    assert first["backupCoveredPct"] == 40


def test_a_floor_gives_the_small_district_its_site(asked):
    plan = by_name(asked(ROWS, floor=50, p=2))

    assert (plan["V4"]["chosen"], plan["V9"]["chosen"]) == (False, True)
    assert plan["V9"]["demandCoveredPct"] == 70


@pytest.mark.parametrize("model", ["P_MEDIAN", "P_CENTER"])
def test_the_other_models_ask_for_less_time_instead(asked, model):
    rows = [demand("c0", 0, 60.0), demand("c10", 10, 40.0), site("V0", 0), site("V5", 5)]
    plan = by_name(asked(rows, model=model, p=1))

    # 60 at 20 s and 40 at 560 s, or all at 290 s.
    assert plan["V0"]["chosen"] == (model == "P_MEDIAN")


def test_existing_stations_can_be_given_up(asked):
    plan = by_name(asked(ROWS, fixed=[], p=1))

    assert (plan["ST-1"]["fixed"], plan["ST-1"]["chosen"]) == (False, True)


def test_only_named_candidates_are_considered(asked):
    assert {node["siteId"] for node in asked(ROWS, candidates=["V9"])} == {"ST-1", "V9"}


def test_the_kind_of_demand_is_what_was_asked_for(asked):
    rows = [*ROWS, demand("c9", 9, 500.0, kind="POPULATION")]
    plan = by_name(asked(rows, demand="POPULATION"))

    assert (plan["V9"]["chosen"], plan["V9"]["demandN"]) == (True, 500)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"p": 1, "fixed": ["ST-1", "V4"]}, "2 sites are fixed; give p of at least 2"),
        ({"p": 9}, "only 4 sites can be chosen"),
        ({"floor": 50, "p": 1, "fixed": []}, "it takes 2 sites"),
        ({"floor": 50, "candidates": []}, "least in 410225102: 0.0 %"),
        ({"area": "410225999"}, "no demand in the area"),
    ],
)
def test_a_plan_that_cannot_be_says_why_and_what_would_do(asked, variables, said):
    nodes = asked([*ROWS, site("V-OTHER", 3, area="410225999")], **variables)

    assert nodes
    for node in nodes:
        assert (node["solverStatus"], node["chosen"]) == ("INFEASIBLE", False)
        assert said in node["explanation"]
        assert node["demandCoveredPct"] is None


@pytest.mark.parametrize(
    ("variables", "right"),
    [
        ({"target": 29}, "from 30 to 3600"),
        ({"floor": 101}, "from 0 to 100"),
        ({"p": 0}, "from 1 to 200"),
        ({"fixed": ["NOWHERE"]}, "no site is called NOWHERE"),
    ],
)
def test_a_wrong_argument_says_what_would_be_right(station, variables, right):
    error = station({"deploymentPlan": list(ROWS)}).refused(ASK, **variables)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert right in error["message"]


def test_without_sites_there_is_nothing_to_choose(asked):
    assert asked([demand("c0", 0, 60.0)]) == []
