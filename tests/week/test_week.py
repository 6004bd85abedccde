"""A synthetic county-week, from files to answers: every capability has something to say.

The first rows stand in `docs/capabilities.md`; `make examples` writes them anew.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.schema import schema
from contracts import capabilities, pascal
from pipelines.simulate.commands import simulate
from tests.house import House
from tests.week.asking import VARIES, Week, example
from tests.week.examples import EXAMPLES
from tests.week.trail import group, handles, places

pytestmark = pytest.mark.slow

ROWS = Path(__file__).parents[2] / "docs" / "examples.json"
RESIDENTS = 120_000
NOW = "2026-06-07T12:15:30Z"


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The week to a Sunday evening at a quarter past eight: calls are open, units under way."""
    folder = tmp_path_factory.mktemp("week")
    words = ["--day", "2026-06-07", "--days", "7", "--until", "20:15", "--clean"]
    words += ["--residents", str(RESIDENTS), "--out", str(folder / "files")]
    house = House.at(folder / "home")
    words += ["--roads", str(house.settings.roads)]
    done = CliRunner().invoke(simulate, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    files = (path for path in sorted((folder / "files").iterdir()) if path.name != "truth.json")
    house.take_in(*files)
    house.build()
    house.publish()

    return Week.of(house, NOW)


def test_examples_are_of_capabilities_that_there_are():
    assert set(EXAMPLES) <= set(capabilities())


def test_every_field_of_every_capability_is_answered(week):
    empty = [name for name in capabilities() if not week.answer(name)[1]["nodes"]]

    assert empty == []


@pytest.mark.parametrize("name", capabilities())
def test_an_answer_is_plausible(week, name):
    _, answer = week.answer(name)

    for row in answer["nodes"]:
        for estimate in (value for value in row.values() if is_estimate(value)):
            bounds = [estimate["lower"], estimate["value"], estimate["upper"]]
            known = [bound for bound in bounds if bound is not None]
            assert known == sorted(known), row
    columns = {name for row in answer["nodes"] for name, value in row.items() if value is not None}
    assert columns, "every field of every row is empty"


NOT_AGAIN = {
    "nearestServicePoint", "figureLineage", "callBrief", "patrolReplay", "fraudCaseFlow",
    "whoViewedMyData",
}  # fmt: skip
"""What was asked about, a place or a record, is not kept in clear; a replay is not replayed."""


def test_every_figure_is_found_again_and_comes_again(week):
    lost, other = [], []
    for name in capabilities():
        figure = week.answer(name)[1]["figureId"]
        rows = week.lineage(figure)
        if not rows or rows[0]["capabilityId"] != name:
            lost.append(name)
        elif rows[0]["reproducible"] is not (None if name in NOT_AGAIN else True):
            other.append((name, rows[0]))

    assert lost == []
    assert other == []


def test_no_row_about_a_person_in_one_source_can_be_joined_to_one_in_another(week):
    """Every field of every capability, as the role that sees it: no id, token or house in two."""
    told = defaultdict(lambda: defaultdict(set))
    for name, contract in capabilities().items():
        row = schema._schema.type_map[pascal(name)]
        for node in week.answer(name)[1]["nodes"]:
            for handle in handles(row, node):
                told[handle][group(contract)].add(name)
    known = {
        place
        for name in capabilities()
        for place in places(schema._schema.type_map[pascal(name)], week.answer(name)[1]["nodes"])
    }
    joined = {
        handle: {name for names in groups.values() for name in names}
        for handle, groups in told.items()
        if handle not in known and not frozenset.intersection(*groups) and all(groups)
    }

    assert len({one for groups in told.values() for one in groups if one}) > 3
    assert joined == {}


def is_estimate(value):
    return isinstance(value, dict) and set(value) == {"value", "lower", "upper"}


def test_the_page_shows_what_is_answered(week):
    found = {name: shown(week, name) for name in capabilities()}
    if os.environ.get("STATIONHOUSE_EXAMPLES") == "write":
        ROWS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written = json.loads(ROWS.read_text("utf-8"))

    assert set(written) == set(found)
    for name in set(found) - VARIES:
        assert written[name] == found[name], name
    for name in VARIES:
        assert set(written[name]["row"]) == set(found[name]["row"]), name


def shown(week, name):
    question, answer = week.answer(name)
    row = settled(answer["nodes"][0]) if answer["nodes"] else {}
    return {"purpose": example(name).purpose, "question": question, "row": row}


def settled(value):
    """Numbers to six places and lists to three items: enough to see, and the same anywhere."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {name: settled(one) for name, one in value.items()}
    return [settled(one) for one in value[:3]] if isinstance(value, list) else value
