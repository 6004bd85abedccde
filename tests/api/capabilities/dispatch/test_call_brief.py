from datetime import datetime, timedelta

import pytest

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
    "received_at": NOW - timedelta(minutes=9),
    "last_event_at": NOW - timedelta(seconds=12),
}


def test_cautions_that_have_expired_are_not_shown(station):
    (row,) = station({"callBrief": [CALL]}).answer(ASK, "RESPOND", id="C/1")["nodes"]

    assert [one["text"] for one in row["premisesCautions"]] == ["gas", "stairs"]
    assert (row["priorCalls90d"], row["assignedUnits"]) == (2, ["u1"])
    assert (row["nearestEntrance"], row["updatedAgeSeconds"]) == ({"latitude": 34.8}, 12)


def test_nothing_opens_for_somebody_who_is_not_identified(station):
    (row,) = station({"callBrief": [CALL]}).answer(ASK, "RESPOND", id="C/1")["nodes"]

    assert (row["callbackNumber"], row["audioRef"]) == (None, None)
    assert row["disclosure"] == "NOT_IDENTIFIED"


def test_another_call_is_not_there(station):
    assert station({"callBrief": [CALL]}).answer(ASK, "RESPOND", id="C/2")["nodes"] == []


@pytest.mark.parametrize("given", ["", "C 1", "%", "C/1' or '1'='1", "x" * 81])
def test_what_is_no_id_is_refused(station, given):
    refused = station({"callBrief": [CALL]}).refused(ASK, "RESPOND", id=given)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}


def test_it_is_for_responding_alone(station):
    assert station({}).refused(ASK, "COMMAND", id="C/1")["extensions"] == {"code": "FORBIDDEN"}
