from datetime import date

ASK = """query ($by: [DiversionGroup!]! = [], $ways: [TransferDirection!]) { dispatch {
    nonPoliceDiversion(groupBy: $by, directions: $ways) {
    nodes { direction transferId reasonCode calls transfers diverted divertedPct { value }
            bouncedPct { value } ackAfterSeconds { value } closedAfterHours { value } notClosed
            satisfaction rated harmPct { value } } } } }"""


def call(number, **other):
    return {
        "record_id": f"C/{number}",
        "call_id": f"C/{number}",
        "direction": "TO_12345",
        "day": date(2026, 6, 20),
        "became_incident": False,
        **other,
    }


def handed(number, **other):
    told = {"transfer_id": f"T{number}", "record_id": f"T{number}", "reason_code": "NOISE",
            "ack_after_seconds": 60.0, "closed_after_hours": 2.0, "bounced": False}  # fmt: skip
    return call(number, **told | other)


ROWS = [
    call(1), call(2), call(3), call(4),
    handed(5, satisfaction=5), handed(6, closed_after_hours=None, became_incident=True),
    handed(7, bounced=True), handed(8, ack_after_seconds=None, closed_after_hours=None),
]  # fmt: skip


def asked(station, rows, **variables):
    return station({"nonPoliceDiversion": rows}).answer(ASK, "COMMAND", **variables)["nodes"]


def test_a_diversion_counts_once_it_is_acknowledged_and_does_not_bounce(station):
    (row,) = asked(station, ROWS)

    assert (row["calls"], row["transfers"], row["diverted"]) == (8, 4, 2)
    assert row["divertedPct"]["value"] == 25
    assert row["bouncedPct"]["value"] == 25
    assert (row["notClosed"], row["rated"], row["satisfaction"]) == (1, 1, 5)
    assert row["harmPct"]["value"] == 50
    assert row["closedAfterHours"]["value"] == 2


def test_what_came_from_the_hotline_is_no_share_of_calls(station):
    rows = [handed(9, direction="TO_110", call_id=None)]

    (row,) = asked(station, rows)

    assert (row["direction"], row["calls"], row["transfers"]) == ("TO_110", 0, 1)
    assert (row["divertedPct"], row["harmPct"]) == (None, None)


def test_told_apart_by_transfer_there_is_a_row_for_each(station):
    found = asked(station, ROWS, by=["TRANSFER"])

    assert sorted(row["transferId"] for row in found) == ["T5", "T6", "T7", "T8"]


def test_told_apart_by_what_it_is_about(station):
    found = asked(station, [*ROWS, handed(11, reason_code="ROADS")], by=["REASON"])

    assert [(row["reasonCode"], row["transfers"]) for row in found] == [("NOISE", 4), ("ROADS", 1)]


def test_only_the_way_asked_for(station):
    assert asked(station, ROWS, ways=["TO_110"]) == []
