import json
from datetime import datetime

import pytest
from click.testing import CliRunner

from pipelines.simulate.commands import simulate
from tests.house import House

ASK = """query ($minutes: Int! = 30, $radius: Int! = 500, $open: Boolean! = true) { dispatch {
    duplicateCallGroups(windowMinutes: $minutes, radiusM: $radius, openOnly: $open) {
    totalCount nodes { groupId callIds maxDistanceM maxGapSeconds typeSimilarity confidence
                       suggestedPrimary decision } } } }"""


def pair(first, second, distance=50, gap=300, confidence=0.6, **other):
    return {
        "call_a": first,
        "call_b": second,
        "offered_at": datetime(2026, 6, 28, 14),
        "distance_m": distance,
        "gap_seconds": gap,
        "type_similarity": 1.0,
        "confidence": confidence,
        "least_confidence": 0.2,
        "both_open": True,
        "decision": "OPEN",
        **other,
    }


def asked(station, *rows, **variables):
    return station({"duplicateCallGroups": rows}).answer(ASK, "COMMAND", **variables)["nodes"]


def test_pairs_that_share_a_call_are_one_group(station):
    found = asked(
        station,
        pair("C/1", "C/2", 50, 300, 0.6),
        pair("C/2", "C/3", 90, 60, 0.4, type_similarity=0.6),
        pair("C/7", "C/8", confidence=0.9),
    )

    assert [row["callIds"] for row in found] == [["C/7", "C/8"], ["C/1", "C/2", "C/3"]]
    assert found[1] == {
        "groupId": "C/1",
        "callIds": ["C/1", "C/2", "C/3"],
        "maxDistanceM": 90,
        "maxGapSeconds": 300,
        "typeSimilarity": 0.6,
        "confidence": 0.5,
        "suggestedPrimary": "C/1",
        "decision": "OPEN",
    }


def test_what_a_dispatcher_decided_stands(station):
    found = asked(
        station,
        pair("C/1", "C/2", decision="LINKED"),
        pair("C/3", "C/4", decision="REJECTED"),
        pair("C/5", "C/6", decision="LINKED", confidence=0.3),
        pair("C/6", "C/7", confidence=0.3),
    )

    assert [(row["groupId"], row["decision"]) for row in found] == [
        ("C/1", "LINKED"),
        ("C/5", "OPEN"),
    ]


def test_only_what_is_near_enough_and_sure_enough_and_open(station):
    of = station({"duplicateCallGroups": [
        pair("C/1", "C/2", distance=501), pair("C/3", "C/4", gap=1_801),
        pair("C/5", "C/6", confidence=0.19), pair("C/7", "C/8", both_open=False),
    ]})  # fmt: skip

    def groups(**variables):
        return [row["groupId"] for row in of.answer(ASK, "RESPOND", **variables)["nodes"]]

    assert groups() == []
    assert groups(radius=501) == ["C/1"]
    assert groups(minutes=31) == ["C/3"]
    assert groups(open=False) == ["C/7"]


@pytest.mark.parametrize("variables", [{"minutes": 0}, {"minutes": 121}, {"radius": 2_001}])
def test_a_window_or_radius_that_the_pairs_do_not_reach_is_refused(station, variables):
    refused = station({}).refused(ASK, "RESPOND", **variables)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_planted_duplicates_are_found_with_few_false_ones(tmp_path, seed):
    words = ["--day", "2026-06-01", "--residents", "300000", "--seed", str(seed), "--clean"]
    files = tmp_path / "files"
    CliRunner().invoke(simulate, [*words, "--out", str(files)], catch_exceptions=False)
    truth = json.loads((files / "truth.json").read_text("utf-8"))["days"][0]
    planted = {frozenset(f"LK110/{call}" for call in one) for one in truth["duplicate_calls"]}
    house = House.at(tmp_path / "home")
    house.take_in(*(path for path in sorted(files.iterdir()) if path.name != "truth.json"))
    house.build("+duplicate_call_groups")
    found = set()
    for row in house.rows("select call_a, call_b from int_duplicate_calls where "
                          "confidence >= least_confidence and distance_m <= 500 "
                          "and gap_seconds <= 1800"):  # fmt: skip
        found.add(frozenset(row))
    hits = len(found & planted)
    precision, recall = hits / len(found), hits / len(planted)
    print(f"seed {seed}: {len(planted)} planted, precision {precision:.3f}, recall {recall:.3f}")

    assert len(planted) >= 10
    assert precision >= 0.9
    assert recall >= 0.6
