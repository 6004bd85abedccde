"""Whose rows an asker sees: those of his own areas, whatever else he asks for."""

from datetime import datetime

import pytest

from api.access.identity import Identity
from tests.api.askers import on_it, records
from tests.api.legs import legs

ASK = """query ($area: String) { dispatch {
    responseTimes(groupBy: [AREA], areaId: $area) { totalCount nodes { areaId } } } }"""
AREAS = ["410225101201", "410225101202", "410225102201", "410226101201", None]


def seen(station, *areas, area=None):
    of = station({"responseTimes": legs(AREAS)})
    commander = Identity("commander-9", "COMMANDER", areas=areas)
    (found,) = of.ask(ASK, "COMMAND", {"area": area}, commander)["data"]["dispatch"].values()
    return [row["areaId"] and row["areaId"][:9] + row["areaId"][-1] for row in found["nodes"]]


@pytest.mark.parametrize(
    ("areas", "rows"),
    [
        (["410225101"], ["4102251011", "4102251012"]),
        (["410225102"], ["4102251021"]),
        (["410225101", "410226"], ["4102251011", "4102251012", "4102261011", None]),
        (["410225"], ["4102251011", "4102251012", "4102251021", None]),
        ([], []),
        (["999999999"], []),
    ],
)
def test_rows_of_the_areas_that_he_works_in(station, areas, rows):
    assert seen(station, *areas) == rows


def test_asking_for_another_area_finds_nothing(station):
    assert seen(station, "410225101", area="410226") == []


def test_an_auditor_sees_all(station):
    of = station({"responseTimes": legs(AREAS)})
    auditor = Identity("auditor-9", "AUDITOR", areas=("410225101",))

    body = of.ask(ASK, "AUDIT", identity=auditor)

    assert body["data"]["dispatch"]["responseTimes"]["totalCount"] == len(AREAS)


BRIEF = """query ($id: RecordId!) @purpose(of: RESPOND, call: $id) {
    dispatch { callBrief(callId: $id) { nodes { callId } } } }"""


@pytest.mark.parametrize(("unit", "rows"), [("u-1", 1), ("u-2", None)])
def test_a_unit_sees_the_call_that_it_was_sent_to_in_another_area_and_no_other(station, unit, rows):
    call = {
        "call_id": "C/1", "area_id": "410225102201", "type_common": "FIRE", "prior_calls_90d": 0,
        "premises_cautions": [], "assigned_units": ["u-1"], "callback_bound": "",
        "received_at": datetime(2026, 6, 28, 14), "last_event_at": datetime(2026, 6, 28, 14),
    }  # fmt: skip
    standing = {
        "recordStanding": records("C/1", area_id="410225102201"),
        "unitAssignments": [on_it("C/1", "u-1")],
    }
    officer = Identity("officer-9", "OFFICER", areas=("410225101",), unit=unit)
    found = station({"callBrief": [call], **standing}).ask(BRIEF, "", {"id": "C/1"}, officer)

    brief = (found.get("data") or {"dispatch": {"callBrief": None}})["dispatch"]["callBrief"]
    assert (len(brief["nodes"]) if brief else None) == rows
