"""Answers that are kept: the same rows to the same question, and to no other."""

from datetime import datetime

import cedarpy
import pytest

from api.access import policy
from api.access.identity import Identity
from api.answers import Answers, Kept
from api.guard.bounds import Bounds
from contracts.policies import Policies

from .askers import asker
from .capabilities.dispatch.test_unit_status_board import unit
from .legs import legs
from .published import publish

AREAS = ["410225101201", "410225102201"]
BY_AREA = """query ($first: Int! = 100, $after: String, $period: Period) {
  dispatch { responseTimes(groupBy: [AREA], first: $first, after: $after, period: $period) {
    nodes { areaId n } totalCount pageInfo { endCursor } figureId dataAgeSeconds } } }"""
BOARD = "{ dispatch { unitStatusBoard { nodes { unitId secondsInStatus } } } }"


@pytest.fixture
def of(station):
    return station({"responseTimes": legs(AREAS, each=11)})


def found(of, query=BY_AREA, **more):
    body = of.ask(query, **more)
    assert "errors" not in body, body["errors"]
    (category,) = body["data"].values()
    (answer,) = category.values()
    return answer


def test_the_same_question_is_asked_of_the_snapshot_once_and_recorded_each_time(of):
    first, second = found(of), found(of)

    assert first == second
    assert len(of.statements) == 1
    one, other = of.lines
    for name in ("checksum", "row_count", "suppressed_cells", "figure_id", "fields", "models"):
        assert one[name] == other[name]
    assert one["event"] != other["event"]


def test_age_and_moment_are_those_of_the_answer_and_not_of_the_first(of):
    ages = [
        found(of, clock=lambda at=at: datetime(2026, 6, 28, 15, at))["dataAgeSeconds"]
        for at in (1, 5)
    ]

    assert ages == [60, 300]
    assert len(of.statements) == 1


def test_other_names_and_fields_left_out_by_a_variable_are_written_as_they_were_asked(of):
    """The rows are kept once; how each question writes them is its own."""
    query = """query ($all: Boolean!) { dispatch { responseTimes(groupBy: [AREA]) {
        nodes { NAME: areaId n @include(if: $all) } } } }"""
    told = [
        found(of, query.replace("NAME", name), variables={"all": every})["nodes"][0]
        for name in ("one", "two", "one")
        for every in (True, False, True)
    ]

    assert len(of.statements) == 1
    assert [set(row) for row in told] == [
        {name} | ({"n"} if every else set())
        for name in ("one", "two", "one")
        for every in (True, False, True)
    ]


def test_another_page_other_fields_or_another_period_are_other_questions(of):
    page = found(of, variables={"first": 1})
    after = page["pageInfo"]["endCursor"]
    rest = found(of, variables={"first": 1, "after": after})
    period = {"since": "2026-06-01", "until": "2026-06-02"}

    assert [row["areaId"] for row in page["nodes"] + rest["nodes"]] == AREAS
    assert found(of, variables={"period": period})["nodes"] == []
    assert set(found(of, BY_AREA.replace("areaId n", "n"))["nodes"][0]) == {"n"}


def test_a_cursor_of_an_answer_that_was_kept_is_one_of_the_question_that_got_it(of):
    """Left out or written out, the period is the same days; their cursors are not."""
    period = {"since": "2026-06-01", "until": "2026-06-28"}
    for given in ({}, {"period": period}):
        after = found(of, variables={"first": 1, **given})["pageInfo"]["endCursor"]
        assert found(of, variables={"first": 1, "after": after, **given})["nodes"]


def test_each_asker_gets_the_rows_of_his_own_areas(of):
    places = [*AREAS, *AREAS]
    for place in places:
        (row,) = found(of, identity=Identity("c", "COMMANDER", "LKPSB", (place,)))["nodes"]
        assert row["areaId"] == place


def test_what_one_was_answered_another_is_denied(of):
    found(of)

    refused = of.ask(BY_AREA, "RESPOND", identity=asker("COMMAND"))
    nobody = of.ask(BY_AREA, identity=Identity())

    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert nobody["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert [line["decision"] for line in of.lines] == ["ALLOW", "DENY", "DENY"]


def test_a_policy_that_is_taken_back_is_taken_back_at_once(of, monkeypatch):
    """Whatever is kept, the rules decide anew."""
    found(of)
    nothing = Policies(cedarpy.PolicySet.from_str(""), {})
    monkeypatch.setattr(policy, "policies", lambda: nothing)
    policy._decided.cache_clear()
    try:
        refused = of.ask(BY_AREA)
    finally:
        policy._decided.cache_clear()

    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_what_is_withheld_for_a_purpose_is_withheld_though_another_was_told(station):
    of = station({"serviceVolume": ()})
    query = "{ service { serviceVolume { totalCount } } }"
    for purpose in ("COMMAND", "PUBLISH"):
        found(of, query, purpose=purpose)

    assert len(of.statements) == 2


def test_after_a_swap_the_rows_are_those_of_the_new_snapshot(of, tmp_path):
    before = found(of)
    publish(tmp_path / "published", {"responseTimes": legs(AREAS[:1], each=22)}, "S2")
    after = found(of)

    assert [row["n"] for row in before["nodes"]] == [11, 11]
    assert [row["n"] for row in after["nodes"]] == [22]
    assert before["figureId"] != after["figureId"]


def test_what_is_another_answer_a_moment_later_is_asked_each_time(station):
    of = station({"unitStatusBoard": [unit("N1", 30)]})

    waited = [
        found(of, BOARD, clock=lambda at=at: datetime(2026, 6, 28, 15, at, 30))["nodes"][0]
        for at in (0, 1)
    ]

    assert waited[1]["secondsInStatus"] - waited[0]["secondsInStatus"] == 60


def test_what_opens_in_time_is_never_kept(station):
    of = station({})
    query = "{ dispatch { activeCalls { nodes { callId point { latitude } } } } }"
    for _ in range(2):
        found(of, query, purpose="RESPOND")

    assert len(of.statements) == 2


def test_so_many_bytes_are_kept_and_the_oldest_goes_first():
    kept = Kept({"nodes": ["x" * 100]}, {})
    answers = Answers(8 * 4 * 300)
    for number in range(20):
        answers.put(str(number), kept)
        answers.get("0")

    held = [number for number in range(20) if answers.get(str(number))]
    assert 0 in held
    assert held[1:] == list(range(21 - len(held), 20))
    assert len(held) < 20


def test_an_answer_that_would_fill_the_room_is_not_kept():
    answers = Answers(1_000)
    answers.put("a", Kept({"nodes": ["x" * 1_000]}, {}))

    assert answers.get("a") is None


def test_a_smaller_room_is_a_setting(of):
    assert Bounds.read({"STATIONHOUSE_ANSWERS_MB": "8"}).answers_mb == 8
