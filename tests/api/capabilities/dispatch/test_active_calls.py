from datetime import datetime, timedelta

import pytest

NOW = datetime(2026, 6, 28, 15, 0, 30)
ASK = """query ($area: String, $least: Int, $statuses: [IncidentStatus!]) { dispatch {
    activeCalls(areaId: $area, minPriority: $least, statuses: $statuses) {
    nodes { callId priorityCommon status point { latitude } waitSeconds stateThreshold
            dataAgeSeconds duplicateGroupId } } } }"""


def call(name, priority=5, waits=100, **other):
    return {
        "call_id": name,
        "type_common": "FIRE",
        "priority_common": priority,
        "status": "Pending",
        "state_since": NOW - timedelta(seconds=waits),
        "received_at": NOW - timedelta(seconds=waits + 30),
        "units_assigned": 0,
        "warn_seconds": 60,
        "alert_seconds": 120,
        "last_event_at": NOW - timedelta(seconds=7),
        **other,
    }


def asked(station, *rows, **variables):
    return station({"activeCalls": rows}).answer(ASK, "RESPOND", **variables)["nodes"]


def test_the_most_urgent_comes_first_and_of_equals_whoever_waits_longest(station):
    found = asked(station, call("a", 4, 900), call("b", 9, 10), call("c", 9, 20), call("d", None))

    assert [row["callId"] for row in found] == ["c", "b", "a", "d"]


@pytest.mark.parametrize(
    ("waits", "state"), [(59, "OK"), (60, "WARN"), (119, "WARN"), (120, "ALERT")]
)
def test_a_wait_is_held_to_its_thresholds(station, waits, state):
    (row,) = asked(station, call("a", waits=waits))

    assert (row["waitSeconds"], row["stateThreshold"], row["dataAgeSeconds"]) == (waits, state, 7)


def test_a_status_without_thresholds_is_in_order(station):
    (row,) = asked(station, call("a", waits=9_999, warn_seconds=None, alert_seconds=None))

    assert row["stateThreshold"] == "OK"


def test_a_call_that_nobody_could_place_has_no_point(station):
    rows = asked(station, call("a"), call("b", latitude=34.8, longitude=114.8))

    assert {row["callId"]: row["point"] for row in rows} == {"a": None, "b": {"latitude": 34.8}}


def test_only_what_is_asked_for(station):
    of = station({"activeCalls": [
        call("a", 9, area_id="410225101201"), call("b", 3), call("c", 9, status="OnScene"),
    ]})  # fmt: skip

    def ids(**variables):
        return {row["callId"] for row in of.answer(ASK, "COMMAND", **variables)["nodes"]}

    assert ids(area="410225101") == {"a"}
    assert ids(least=4) == {"a", "c"}
    assert ids(statuses=["OnScene"]) == {"c"}


def test_a_priority_that_there_is_not_is_refused(station):
    refused = station({}).refused(ASK, "RESPOND", least=11)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "from 0 to 10" in refused["message"]
