from datetime import timedelta

import pytest

from tests.api.conftest import NOW

ALL = """query ($by: [StopPaymentGroup!]! = [], $states: [StopRequestState!], $area: String) {
  fraud { stopPaymentStatus(groupBy: $by, states: $states, areaId: $area) {
    nodes { requestId reportId areaId bank sentAt state result refusalCode bankAckSeconds
            waitingSeconds amountHeldCny holdExpiresAt minutesLeft extensionsUsed extensionsLeft
            bankRequests bankAcks bankAckP50Seconds { value lower upper }
            bankAckP90Seconds { value } bankHeldPct { value lower upper }
            bankRefusedPct { value } } } } }"""


def request(number, bank="ICBC", result="HELD", ack=60.0, held=100.0, **more):
    row = {
        "request_id": f"S{number}",
        "state": result,
        "phase_from": None,
        "phase_until": None,
        "report_id": f"F{number}",
        "area_id": "410225",
        "bank": bank,
        "sent_at": NOW - timedelta(hours=1),
        "bank_ack_seconds": ack,
        "result": result,
        "refusal_code": None,
        "amount_held_cny": held,
        "hold_expires_at": None,
        "act_by": None,
        "extensions_used": 0,
        "extensions_left": 2,
    }
    return row | more


def asked(station, rows, purpose="FRAUD_RESPONSE", **variables):
    return station({"stopPaymentStatus": rows}).answer(ALL, purpose, **variables)["nodes"]


@pytest.mark.parametrize(
    ("hours", "state", "left"),
    [(6.01, "HELD", 360.6), (6, "LAPSING", 360), (0.5, "LAPSING", 30), (0, "LAPSED", None)],
)
def test_the_alarm_rings_before_a_hold_lapses_and_stops_after_it(station, hours, state, left):
    end = NOW + timedelta(hours=hours)
    alarm = end - timedelta(hours=6)
    given = {"hold_expires_at": end, "extensions_used": 1, "extensions_left": 1}
    rows = [
        request(1, state="HELD", phase_until=alarm, act_by=end, **given),
        request(1, state="LAPSING", phase_from=alarm, phase_until=end, act_by=end, **given),
        request(1, state="LAPSED", phase_from=end, act_by=None, **given),
    ]

    (row,) = asked(station, rows)

    assert (row["state"], row["extensionsUsed"], row["extensionsLeft"]) == (state, 1, 1)
    assert row["minutesLeft"] == (None if left is None else pytest.approx(left))


def test_what_can_be_lost_first_comes_first(station):
    def due(hours):
        return NOW + timedelta(hours=hours)

    rows = [
        request(1, result="TOO_LATE", held=0.0, sent_at=NOW - timedelta(hours=3)),
        request(2, act_by=due(40)),
        request(3, result="PENDING", ack=None, held=0.0, act_by=due(20)),
        request(4, state="LAPSING", act_by=due(2)),
        request(5, result="REFUSED", held=0.0, refusal_code="PAPERS_MISSING"),
    ]

    found = asked(station, rows)

    assert [row["requestId"] for row in found] == ["S4", "S3", "S2", "S5", "S1"]
    assert [row["waitingSeconds"] for row in found] == [None, 3600.0, None, None, None]
    assert (found[3]["refusalCode"], found[3]["result"]) == ("PAPERS_MISSING", "REFUSED")


def test_each_request_stands_beside_how_long_its_bank_takes(station):
    """Over all its requests, whichever are asked for; unanswered ones are counted, not timed."""
    rows = [
        request(1, ack=60.0),
        request(2, ack=180.0),
        request(3, ack=None, result="PENDING", held=0.0),
        request(4, "CCB", ack=7.0, result="REFUSED", held=0.0),
        request(5, ack=9_000.0, sent_at=NOW - timedelta(days=40)),
        request(2, ack=180.0, state="LAPSED", phase_from=NOW + timedelta(hours=1)),
    ]

    (row,) = asked(station, rows, states=["PENDING"])

    assert (row["requestId"], row["bankRequests"], row["bankAcks"]) == ("S3", 3, 2)
    assert row["bankAckP50Seconds"] == {"value": 120.0, "lower": None, "upper": None}
    assert row["bankAckP90Seconds"]["value"] == pytest.approx(168.0)
    # 2 of 2: Wilson by hand, lower = 2 / (2 + 3.8415)
    assert row["bankHeldPct"] == {
        "value": 100.0,
        "lower": pytest.approx(34.24, abs=0.01),
        "upper": 100.0,
    }
    assert row["bankRefusedPct"]["value"] == 0.0


def test_the_scorecard_has_one_row_a_bank(station):
    rows = [
        request(1, ack=60.0, held=5.0),
        request(2, ack=120.0, held=7.0),
        request(3, "CCB", ack=30.0, result="REFUSED", held=0.0),
    ]
    station_ = station({"stopPaymentStatus": rows})

    found = station_.answer(ALL, "AUDIT", by=["BANK"])["nodes"]

    assert [(row["bank"], row["bankRequests"], row["amountHeldCny"]) for row in found] == [
        ("ICBC", 2, 12.0), ("CCB", 1, 0.0),
    ]  # fmt: skip
    assert found[0]["bankAckP50Seconds"]["value"] == 90.0
    assert found[1]["bankRefusedPct"]["value"] == 100.0
    assert {row["requestId"] for row in found} == {None}
    assert len(station_.statements) == 1


@pytest.mark.parametrize(
    ("only", "found"), [({"states": ["REFUSED"]}, ["S2"]), ({"area": "410226"}, ["S3"])]
)
def test_only_the_states_and_the_district_asked_for(station, only, found):
    rows = [request(1), request(2, result="REFUSED"), request(3, area_id="410226")]

    assert [row["requestId"] for row in asked(station, rows, **only)] == found


def test_the_public_does_not_see_it(station):
    error = station({"stopPaymentStatus": []}).refused(ALL, "PUBLISH")

    assert "FRAUD_RESPONSE" in error["message"]
