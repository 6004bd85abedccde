"""Whose rows an asker sees: those of his own areas, whatever else he asks for."""

import pytest

from api.access.identity import Identity
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
