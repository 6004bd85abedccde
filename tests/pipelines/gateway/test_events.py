"""What comes to the gateway is judged as a file would be, durable, and answered each."""

import json

import pytest

from pipelines.gateway.refusal import Refusal
from tests.pipelines.gateway.house import (
    CALLS,
    DISPATCH,
    POSITIONS,
    House,
    call,
    fix,
    lines,
    local,
    running,
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with running(House(tmp_path_factory.mktemp("house"))) as found:
        yield found


@pytest.fixture(scope="module")
def token(house):
    return house.device()


def in_log(house, answer):
    (found,) = [one for one in house.batches() if one.id == answer["batch"]]
    return found


def test_an_event_is_in_the_log_before_it_is_acknowledged(house, token):
    answer = house.post(POSITIONS, json.dumps(fix("U1")), token, kind="application/json").json()

    batch = in_log(house, answer)
    assert answer["accepted"] == answer["rows"] == 1
    assert not answer["again"]
    assert batch.table == "patrol_positions"
    assert batch.device == "mdt-1"
    assert batch.rows[0]["unit_id"] == "U1"
    assert batch.rows[0]["fix_at"].endswith("Z")


def test_each_line_comes_to_what_the_contract_says(house, token):
    body = lines(
        fix("U1"), fix("U2", duty="OFF_DUTY"), fix("U3", lon=90.0), fix("U4", fix_at="now")
    )
    answer = house.post(POSITIONS, body + b"{torn\n\n", token).json()

    assert answer["rows"] == 6
    assert answer["accepted"] == 1
    assert answer["dropped"] == {"patrol_positions-off_duty": 1, "patrol_positions-blank_line": 1}
    assert [one["line"] for one in answer["quarantined"]] == [3, 4, 5]
    assert answer["quarantined"][0]["reasons"] == ["patrol_positions-point_in_jurisdiction"]
    assert "patrol_positions-fix_at-type" in answer["quarantined"][1]["reasons"]
    assert answer["quarantined"][2]["reasons"] == ["line-malformed_json"]


def test_what_is_sensitive_is_reduced_before_it_is_written(house, token):
    answer = house.post(CALLS, lines(call("C1"), call("C2", zdgj="?")), token).json()

    batch = in_log(house, answer)
    segments = b"".join(path.read_bytes() for path in house.lane.segments.glob("*.lane"))
    assert b"13800000000" not in segments
    assert batch.rows[0]["nature_text"] == "打架，回拨 ＊"
    assert batch.rows[0]["callback_enc"]
    assert json.loads(batch.aside[0]["row"])["callback_enc"] == "(withheld)"


def test_a_column_that_may_not_enter_is_refused_and_its_neighbours_are_not(house, token):
    strange = house.post(POSITIONS, lines(fix("U1", police_no="4711")), token)

    assert strange.status_code == 422
    assert strange.json()["error"]["code"] == "FORBIDDEN_COLUMN"
    assert "4711" not in strange.text
    assert house.post(POSITIONS, lines(fix("U8")), token).json()["accepted"] == 1


def test_an_event_from_the_future_is_put_aside_and_a_clock_slightly_ahead_is_not(house, token):
    body = lines(fix("U1", fix_at=local(-3_600)), fix("U1", fix_at=local(-2)))
    answer = house.post(POSITIONS, body, token).json()

    assert answer["quarantined"] == [{"line": 1, "reasons": ["patrol_positions-fix_at-future"]}]
    (row,) = in_log(house, answer).rows
    assert row["received_at"] == row["fix_at"]


def test_a_unit_that_nobody_knows_is_no_reason_to_lose_its_event(house, token):
    status = {
        "centre": "LK110", "call_no": "C1", "unit": "NOBODY", "agency": "LKPSB", "seq": 1,
        "status": "出发", "at": "2026-06-01T08:00:00.000Z", "witness": "??", "lon": 1.0,
    }  # fmt: skip
    answer = house.post(DISPATCH, lines(status), token).json()

    batch = in_log(house, answer)
    assert answer["accepted"] + len(answer["quarantined"]) == 1
    assert batch.unmapped["source"] == {"??": 1}


@pytest.mark.parametrize("key", ["", "k-1"])
def test_the_same_batch_again_is_answered_as_before_and_kept_once(house, token, key):
    body = lines(fix(f"U-{key}"), fix("U2", lon=1.0))
    first = house.post(POSITIONS, body, token, key).json()
    second = house.post(POSITIONS, body, token, key).json()

    assert second == first | {"again": True}
    in_log(house, first)


def test_a_key_is_the_device_s_own(house, token):
    other = house.device("mdt-2")

    assert not house.post(POSITIONS, lines(fix("U1")), token, "mine").json()["again"]
    assert not house.post(POSITIONS, lines(fix("U2")), other, "mine").json()["again"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"token": "shd_no"}, 401, "UNAUTHENTICATED"),
        ({"feed": "lankao_traffic/live_camera_hits"}, 403, "NOT_YOUR_FEED"),
        ({"feed": "lankao_command/calls"}, 403, "NOT_YOUR_FEED"),
        ({"kind": "text/csv"}, 415, "UNSUPPORTED_TYPE"),
        ({"body": b"x" * (1 << 20) + b"x"}, 413, "TOO_LARGE"),
        ({"body": b"{}\n" * 1_001}, 413, "TOO_LARGE"),
        ({"body": b"\xff{}"}, 422, "NOT_UTF8"),
        ({"body": b" \n"}, 422, "EMPTY"),
        ({"key": "a b"}, 422, "BAD_KEY"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_remedy(house, token, sent, status, code):
    asked = {"feed": POSITIONS, "body": lines(fix("U1")), "token": token, **sent}
    answer = house.post(**asked)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["remedy"]


def test_a_token_that_is_revoked_is_refused_at_the_next_batch(house):
    from pipelines.gateway.devices import Devices

    token = house.device("lost-phone")
    assert house.post(POSITIONS, lines(fix("U1")), token).status_code == 200
    Devices(house.settings.keys).revoke("lost-phone")

    assert house.post(POSITIONS, lines(fix("U2")), token).status_code == 401
    assert token not in (house.settings.keys / "devices.json").read_text()


def test_what_may_not_follow_is_refused_and_the_rest_of_its_group_is_taken(tmp_path):
    class Once:
        def __init__(self):
            self.seen = set()

        def refusal(self, batch):
            units = {row["unit_id"] for row in batch.rows}
            if units & self.seen:
                return Refusal(409, "ILLEGAL_TRANSITION", "from A to A", "B is allowed")
            return None

        def learn(self, batch):
            self.seen |= {row["unit_id"] for row in batch.rows}

        def forget(self):
            self.seen = set()

    for units, statuses in ((("U1", "U2", "U1"), [200, 200, 409]), (("U2", "U3"), [409, 200])):
        with running(House(tmp_path), Once()) as house:
            token = house.device()
            found = [house.post(POSITIONS, lines(fix(one)), token).status_code for one in units]
        assert found == statuses
