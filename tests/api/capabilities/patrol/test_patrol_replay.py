from datetime import datetime, timedelta

import pytest

from api.access.grant import Grant

START = datetime(2026, 6, 20, 8)
ASK = """query ($unit: RecordId!, $call: RecordId!) { patrol {
    patrolReplay(unitId: $unit, callId: $call) { nodes { minuteAt point { latitude } statusChange
    stopMinutes gapSeconds bodyCamSegmentIds exportHash } } } }"""


def minute(number, **other):
    return {
        "call_id": "C/1",
        "unit_id": "u1",
        "minute_at": START + timedelta(minutes=number),
        "body_cam_segment_ids": [],
        **other,
    }


ROWS = [minute(2, latitude=34.8, longitude=114.8, stop_minutes=1), minute(0), minute(1)]


def asked(station, rows=ROWS, unit="u1", call="C/1"):
    return replayed(station({"patrolReplay": rows}), unit, call)


def replayed(of, unit, call):
    return of.answer(ASK, "AUDIT", granted=Grant(), unit=unit, call=call)["nodes"]


def test_the_minutes_of_one_unit_on_one_call_in_their_order(station):
    found = asked(station)

    assert [row["minuteAt"][14:16] for row in found] == ["00", "01", "02"]
    assert [row["point"] for row in found] == [None, None, {"latitude": 34.8}]
    assert len({row["exportHash"] for row in found}) == 1


def test_another_minute_makes_another_hash(station):
    of = station({"patrolReplay": [*ROWS, minute(0, call_id="C/2"), minute(1, call_id="C/2")]})

    def told(call):
        return replayed(of, "u1", call)[0]["exportHash"]

    assert told("C/1") != told("C/2")


@pytest.mark.parametrize("asked_for", [{"unit": "u2"}, {"call": "C/9"}])
def test_a_call_that_the_unit_was_not_sent_to_opens_nothing(station, asked_for):
    assert asked(station, **asked_for) == []


def test_there_is_no_replay_of_a_unit_at_will(station):
    ask = '{ patrol { patrolReplay(unitId: "u1") { nodes { minuteAt } } } }'
    refused = station({}).refused(ask, "AUDIT")

    assert refused["extensions"]["code"] in {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}
