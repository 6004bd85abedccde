"""From agencies' files to an answer: the planted truth of a county, and a real city's file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.simulate.commands import simulate
from tests.house import House

DAY = "2026-06-01"
SF = Path(__file__).parents[2] / "shared/real/sf_fire_calls/sffd_8days_2016-17.csv"
PERIOD = f'period: {{since: "{DAY}", until: "{DAY}"}}'


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A clean county-day, built and published, and the truth of the day."""
    folder = tmp_path_factory.mktemp("county")
    words = ["--day", DAY, "--residents", "90000", "--clean", "--out", str(folder / "files")]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    truth = json.loads((folder / "files" / "truth.json").read_text("utf-8"))
    house = House.at(folder / "home")
    files = (path for path in sorted((folder / "files").iterdir()) if path.name != "truth.json")
    house.take_in(*files)
    house.build()
    house.publish()
    return house, truth["days"][0]


def test_response_times_are_those_that_were_drawn(county):
    house, truth = county
    asked = f"responseTimes({PERIOD}, standards: [LOCAL_110]) {{ nodes {{ leg n"
    shapes = "p50Seconds { value } p90Seconds { value } missingPct"
    answer = house.ask(f"{{ dispatch {{ {asked} {shapes} }} }} }} }}")
    (response,) = answer["dispatch"]["responseTimes"]["nodes"]
    assert response["n"] == truth["response_seconds"]["n"]
    assert response["p50Seconds"]["value"] == pytest.approx(truth["response_seconds"]["p50"])
    assert response["p90Seconds"]["value"] == pytest.approx(truth["response_seconds"]["p90"])
    assert response["missingPct"] == 0


def test_villages_that_report_crimes_of_which_none_is_recorded_are_flagged(county):
    house, truth = county
    asked = f"zeroIncidentAreas({PERIOD}, first: 200) {{ nodes {{ gridId"
    answer = house.ask(
        f"{{ community {{ {asked} zeroIncident recordingGapFlag }} }} }} }}", "AUDIT"
    )
    nodes = answer["community"]["zeroIncidentAreas"]["nodes"]
    flagged = {node["gridId"] for node in nodes if node["recordingGapFlag"]}
    zero = {node["gridId"] for node in nodes if node["zeroIncident"]}
    assert set(truth["silent_villages"]) <= flagged
    assert zero.isdisjoint(truth["villages_with_incidents"])


def test_money_lost_and_stopped_adds_up(county):
    house, truth = county
    asked = f"fraudLossSummary({PERIOD}) {{ nodes {{ lostCny stoppedCny stopRatePct"
    (node,) = house.ask(f"{{ fraud {{ {asked} }} }} }} }}")["fraud"]["fraudLossSummary"]["nodes"]
    assert node["lostCny"] == pytest.approx(float(truth["fraud_lost_cny"]))
    assert node["stoppedCny"] == pytest.approx(float(truth["fraud_held_cny"]))


def test_rooms_are_rounded_and_silent_hotels_show(county):
    house, truth = county
    asked = f'lodgingOccupancy(areaId: "410225", date: "{DAY}") {{ nodes {{ hotels rooms'
    answer = house.ask(f"{{ service {{ {asked} occupiedRooms reportingPct }} }} }} }}")
    (node,) = answer["service"]["lodgingOccupancy"]["nodes"]
    assert node["rooms"] == pytest.approx(truth["hotel_rooms"], abs=5)
    assert node["occupiedRooms"] == pytest.approx(truth["hotel_rooms_occupied"], abs=3)
    assert node["occupiedRooms"] % 5 == 0
    share = 100 * truth["hotels_reporting"] / truth["hotels"]
    assert node["reportingPct"] == pytest.approx(share, abs=0.01)


def test_every_incident_weighs_one_in_the_profile_of_times(county):
    house, truth = county
    around = 'period: {since: "2026-05-25", until: "2026-06-01"}'
    answer = house.ask(f"{{ places {{ timeProfile({around}) {{ nodes {{ weight }} }} }} }}")
    weights = [node["weight"] for node in answer["places"]["timeProfile"]["nodes"]]
    assert sum(weights) == pytest.approx(truth["incidents"], rel=1e-3)


def test_planned_minutes_are_those_of_the_roster(county):
    house, truth = county
    planned, after = 0.0, ""
    while True:
        asked = f'patrolCoverage({PERIOD}, first: 500, after: "{after}") {{ nodes {{'
        page = house.ask(
            f"{{ patrol {{ {asked} plannedMinutes }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
        )["patrol"]["patrolCoverage"]
        planned += sum(node["plannedMinutes"] for node in page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert planned == pytest.approx(truth["planned_unit_minutes"], rel=1e-6)


def test_every_source_is_seen_to_have_arrived(county):
    house, _ = county
    asked = "sourceHealth(first: 20) { totalCount nodes { sourceId breachState } }"
    health = house.ask(f"{{ oversight {{ {asked} }} }}", "AUDIT")["oversight"]["sourceHealth"]
    assert health["totalCount"] == 16
    assert {node["breachState"] for node in health["nodes"]} == {"OK"}


@pytest.mark.skipif(not SF.exists(), reason="the shared real data is not here")
def test_san_franciscos_file_is_accounted_for_and_answered(tmp_path):
    house = House.at(tmp_path / "home", "America/Los_Angeles")
    (receipt,) = house.take_in(SF)
    calls, dispatches = (
        receipt.tables["calls_for_service"],
        receipt.tables["dispatch_assignments"],
    )
    assert receipt.lines == calls.rows == 7_704
    assert (calls.accepted, calls.dropped) == (3_560, {"calls_for_service-repeated_row": 4_144})
    assert dispatches.rows == 6 * 7_704
    assert all(count.balanced() for count in receipt.tables.values())
    house.build()
    house.publish()
    period = 'period: {since: "2016-12-31", until: "2017-01-08"}, standards: [NFPA_1710]'
    asked = f"responseTimes({period}) {{ figureId nodes {{ leg n p50Seconds {{ value }}"
    shapes = "p90Seconds { value lower upper } missingPct negativePct"
    found = house.ask(f"{{ dispatch {{ {asked} {shapes} }} }} }} }}", "AUDIT")
    answer = found["dispatch"]["responseTimes"]
    legs = {node["leg"]: node for node in answer["nodes"]}
    assert answer["figureId"]
    assert legs["PROCESSING"]["n"] == 3_560
    p90 = legs["PROCESSING"]["p90Seconds"]
    assert p90["lower"] <= p90["value"] == 265.0 <= p90["upper"]
    assert legs["TRAVEL"]["missingPct"] + legs["TRAVEL"]["negativePct"] > 0


def test_both_witnesses_of_an_arrival_are_near_what_was_planted(county):
    house, truth = county

    def ring(clock):
        asked = f"quickResponseCompliance({PERIOD}, ringSet: LOCAL_110, clock: {clock})"
        shapes = "n compliancePct { value } missingPct buttonVsAvlDiffSeconds { value }"
        answer = house.ask(f"{{ dispatch {{ {asked} {{ nodes {{ {shapes} }} }} }} }}")
        (found,) = answer["dispatch"]["quickResponseCompliance"]["nodes"]
        return found

    button, avl = ring("BUTTON"), ring("AVL")
    planted = truth["arrivals"]["button_after_arrival_seconds"]["p50"]
    seen = button["buttonVsAvlDiffSeconds"]["value"]
    print(
        f"within five minutes: {button['compliancePct']['value']:.1f} % by the button, "
        f"{avl['compliancePct']['value']:.1f} % by the geofence; "
        f"button after geofence {seen:.0f} s, after true arrival {planted:.0f} s"
    )

    assert button["n"] == truth["response_seconds"]["n"]
    assert button["missingPct"] == 0
    # The fence is crossed a hundred metres before the door, which the last and slowest part of a
    # drive takes longest for; so the geofence is the earlier witness and the kinder one.
    assert planted <= seen <= planted + 90
    assert avl["compliancePct"]["value"] >= button["compliancePct"]["value"]
