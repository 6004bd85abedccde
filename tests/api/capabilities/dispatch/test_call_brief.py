from datetime import datetime, timedelta

import pytest

from tests.api.askers import records

NOW = datetime(2026, 6, 28, 15, 0, 30)
ASK = """query ($id: RecordId!) { dispatch { callBrief(callId: $id) { nodes { callId callbackNumber
    audioRef disclosure premisesCautions { text setBy } priorCalls90d assignedUnits
    nearestEntrance { latitude } updatedAgeSeconds } } } }"""


def caution(text, hours):
    expires = NOW + timedelta(hours=hours) if hours is not None else None
    return {"text": text, "set_by": "LK-FIRE", "expires_at": expires}


CALL = {
    "call_id": "C/1",
    "type_common": "FIRE",
    "nearest_entrance": {"latitude": 34.8, "longitude": 114.8},
    "premises_class": "SHOP",
    "premises_cautions": [caution("gas", 5), caution("dog", -1), caution("stairs", None)],
    "prior_calls_90d": 2,
    "assigned_units": ["u1"],
    "callback_bound": "callback_enc\x1fC\x1f1",
    "received_at": NOW - timedelta(minutes=9),
    "last_event_at": NOW - timedelta(seconds=12),
}


def brief(station, call=CALL, asked_for="C/1", about="call:C/1"):
    rows = {"callBrief": [call], "recordStanding": records("C/1", "C/2")}
    return station(rows).answer(ASK, "RESPOND", about, id=asked_for)["nodes"]


def test_cautions_that_have_expired_are_not_shown(station):
    (row,) = brief(station)

    assert [one["text"] for one in row["premisesCautions"]] == ["gas", "stairs"]
    assert (row["priorCalls90d"], row["assignedUnits"]) == (2, ["u1"])
    assert (row["nearestEntrance"], row["updatedAgeSeconds"]) == ({"latitude": 34.8}, 12)


@pytest.mark.parametrize(("asked_for", "about"), [("C/2", "call:C/1"), ("C/1", "call:C/2")])
def test_another_call_than_the_question_is_for_is_not_there(station, asked_for, about):
    assert brief(station, asked_for=asked_for, about=about) == []


def test_without_the_call_that_it_is_for_it_is_closed(station):
    refused = station({"callBrief": [CALL]}).refused(ASK, "RESPOND", id="C/1")

    assert refused["extensions"] == {"code": "FORBIDDEN"}


@pytest.mark.parametrize("given", ["", "C 1", "%", "C/1' or '1'='1", "x" * 81])
def test_what_is_no_id_is_refused(station, given):
    refused = station({"callBrief": [CALL]}).refused(ASK, "RESPOND", id=given)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}


def test_it_is_for_responding_alone(station):
    assert station({}).refused(ASK, "COMMAND", id="C/1")["extensions"] == {"code": "FORBIDDEN"}
