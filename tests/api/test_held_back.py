"""What the snapshot does not hold yet is told over GraphQL, to who may know how sources fare."""

import json

import pytest

ASK = "{ heldBack { sourceId day file rule detail remedy } }"
WRONG = {"file": "d.csv", "rule": "disputes-row_count", "detail": "few", "remedy": "ask"}


@pytest.fixture
def held(station):
    of = station({})
    folder = of.home / "published" / "held"
    folder.mkdir(parents=True)
    told = {"source": "disputes", "day": "2026-06-27", "at": "", "findings": [WRONG]}
    (folder / "disputes.2026-06-27.json").write_text(json.dumps(told))
    return of


@pytest.mark.parametrize("purpose", ["AUDIT", "COMMAND"])
def test_a_delivery_that_is_held_back_is_told_with_rule_file_and_remedy(held, purpose):
    found = held.ask(ASK, purpose)["data"]["heldBack"]

    assert found == [{"sourceId": "disputes", "day": "2026-06-27", **WRONG}]
    (entry,) = held.lines
    assert (entry["capability"], entry["decision"], entry["row_count"]) == (
        "sourceHealth", "ALLOW", 1,
    )  # fmt: skip


def test_it_is_closed_to_who_may_not_ask_for_the_health_of_sources(held):
    body = held.ask(ASK, "RESPOND")

    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    (entry,) = held.lines
    assert (entry["capability"], entry["decision"]) == ("sourceHealth", "DENY")
