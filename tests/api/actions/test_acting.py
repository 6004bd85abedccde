"""Once a key, whatever breaks in between; and what the ledger has of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette

from contracts.acts import TOKEN as FILE
from tests.api.serving import served

from .conftest import MINE, OTHER, desk_at
from .lane import Lane, saying

ENDED = 'callId: "LK110/{}", disposition: {}'


def end(desk, key, call=2, code="MEDIATED", actor="dispatcher-2"):
    return desk.act("recordDisposition", ENDED.format(call, code), actor, key=key)


def written(desk, act):
    """Decision, reason and state of the ledger's entries of the act."""
    return [
        (line["decision"], line.get("deny_reason"), line["deed"]["state"])
        for line in desk.lines
        if line.get("deed", {}).get("id") == act
    ]


def test_the_same_key_gets_the_first_answer_and_nothing_is_done_twice(desk):
    first = end(desk, "once")
    before = len(desk.lane.rows)
    again = end(desk, "once")

    assert again == first | {"state": "AGAIN"}
    assert len(desk.lane.rows) == before
    assert written(desk, first["id"]) == [
        ("ALLOW", None, "SENT"),
        ("ALLOW", None, "RECORDED"),
        ("ALLOW", None, "RECORDED"),
    ]


@pytest.mark.parametrize(("call", "code"), [(3, "MEDIATED"), (2, "ADVISED")])
def test_the_same_key_for_something_else_is_refused(desk, call, code):
    end(desk, f"mine-{call}-{code}")
    before = len(desk.lane.rows)
    told = end(desk, f"mine-{call}-{code}", call, code)

    assert told["code"] == "BAD_USER_INPUT"
    assert "idempotencyKey" in told["message"]
    assert len(desk.lane.rows) == before


def test_the_same_key_of_another_is_another_key(desk):
    first = end(desk, "shared")
    other = desk.act(
        "recordDisposition", ENDED.format(2, "MEDIATED"), "commander-1", "COMMAND", "shared"
    )

    assert other["state"] == "RECORDED"
    assert other["id"] != first["id"]


def test_another_worker_knows_the_key(desk):
    first = end(desk, "moved")
    before = len(desk.lane.rows)
    with desk_at(desk.home, desk.lane) as other:
        again = end(other, "moved")

    assert again == first | {"state": "AGAIN"}
    assert len(desk.lane.rows) == before


def test_of_many_at_once_with_one_key_one_is_done(desk):
    before = len(desk.lane.rows)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: end(desk, "all-at-once"), range(8)))

    assert len({(one["id"], one["at"]) for one in told}) == 1
    assert len(desk.lane.rows) == before + 1


def test_of_two_at_once_with_one_key_for_two_things_one_at_most_is_done(desk):
    before = len(desk.lane.rows)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda code: end(desk, "torn", 2, code), ("ADVISED", "WARNING")))

    assert sorted(one.get("state", one.get("code")) for one in told) == [
        "BAD_USER_INPUT",
        "RECORDED",
    ]
    assert len(desk.lane.rows) == before + 1


@pytest.mark.parametrize(
    ("status", "after", "told"), [(503, "7", 7), (429, "1", 1), (503, "soon", 5), (500, "", 5)]
)
def test_a_lane_that_is_full_or_away_is_told_with_when_to_come_again(desk, status, after, told):
    desk.lane.says = saying("SATURATED", status, after=after)
    key = f"away-{status}-{after or 'none'}"
    before = len(desk.lane.rows)
    refused = end(desk, key)
    desk.lane.says = None
    done = end(desk, key)

    assert (refused["code"], refused["retryAfterSeconds"]) == ("UNAVAILABLE", told)
    assert len(desk.lane.rows) == before + 1
    assert done["state"] == "RECORDED"
    assert written(desk, done["id"]) == [
        ("ALLOW", None, "SENT"),
        ("DENY", "GATEWAY", "SENT"),
        ("ALLOW", None, "SENT"),
        ("ALLOW", None, "RECORDED"),
    ]


def test_the_header_says_it_too(desk):
    desk.lane.says = saying("SATURATED", 503, after="9")
    asked = 'recordDisposition(callId: "LK110/2", disposition: OTHER, idempotencyKey: "h") { id }'
    answer = desk.send(asked, "dispatcher-2")

    assert (answer.status_code, answer.headers["retry-after"]) == (200, "9")


def test_an_answer_that_was_lost_leaves_nothing_half_done(desk):
    desk.lane.forgets = True
    lost = end(desk, "lost")
    desk.lane.forgets = False
    before = len(desk.lane.rows)
    again = end(desk, "lost")

    assert lost["code"] == "UNAVAILABLE"
    assert again["state"] == "AGAIN"
    assert len(desk.lane.rows) == before
    assert desk.lane.last[1]["decided_at"] == again["at"]


def test_a_lane_that_is_down_is_told_and_what_was_asked_for_is_done_once_it_is_up(tmp_path):
    with served(Starlette()) as address:
        pass
    with desk_at(tmp_path, Lane(address)) as found:
        told = end(found, "down")
        with served(found.lane.app, port=int(address.rpartition(":")[2])):
            done = end(found, "down")

    assert (told["code"], told["retryAfterSeconds"]) == ("UNAVAILABLE", 5)
    assert done["state"] == "RECORDED"
    assert len(found.lane.rows) == 1


def test_without_a_token_for_the_lane_nothing_is_sent(desk):
    file = desk.home / "keys" / FILE
    token = file.read_text()
    file.unlink()
    try:
        told = end(desk, "tokenless")
    finally:
        file.write_text(token)

    assert told["code"] == "UNAVAILABLE"
    assert end(desk, "tokenless")["state"] == "RECORDED"


def test_a_lane_that_does_not_know_us_is_a_matter_for_the_operator(desk):
    desk.lane.says = saying("FORBIDDEN", 403)
    told = end(desk, "unknown")

    assert told["code"] == "INTERNAL"
    assert "FORBIDDEN" not in told["message"]
    assert desk.lines[-1]["deny_reason"] == "GATEWAY"


def test_each_act_is_in_the_ledger_before_it_is_sent_and_names_no_record(desk):
    seen = []
    desk.lane.says = lambda: seen.append(desk.lines[-1])
    desk.act("assignUnit", f'callId: "LK110/7", unitId: "{OTHER}"', "dispatcher-2")

    (line,) = seen
    assert (line["act"], line["deed"]["state"]) == ("assignUnit", "SENT")
    assert (line["actor"], line["purpose"]) == ("dispatcher-2", "RESPOND")
    assert line["rules"] == ["dispatcher-assigns"]
    assert set(line["records"]) == {"call_id", "unit_id"}
    text = (desk.home / "ledger" / "access.jsonl").read_text()
    assert "LK110/" not in text
    assert OTHER not in text


def test_a_document_does_so_many_acts_and_no_more(desk):
    one = f'callId: "LK110/2", unitId: "{MINE}", status: OnScene, idempotencyKey: "k'
    many = " ".join(f'a{n}: setUnitStatus({one}{n}") {{ id }}' for n in range(40))
    before = len(desk.lane.rows)
    body = desk.send(many, "officer-17").json()

    assert body["errors"][0]["extensions"]["code"] == "QUERY_TOO_LARGE"
    assert len(desk.lane.rows) == before
