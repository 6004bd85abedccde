from datetime import datetime, timedelta

import pytest

from tests.api.conftest import NOW

ALL = """query ($area: String, $states: [FraudWindow!] = [HOT, WARM], $by: FraudQueueOrder! = TIME_LEFT) {
  fraud { fraudReportQueue(areaId: $area, states: $states, orderBy: $by) {
    totalCount
    nodes { reportId areaId transferAt reportedAt isTransferTimeKnown elapsedMinutes minutesLeft
            amountCny notHeldCny channel typology sendingBank receivingBank stopRequestState
            reportToRequestMinutes windowState nextAction } } } }"""  # noqa: E501
DEFAULTS = "{ fraud { fraudReportQueue { nodes { reportId } } } }"


def report(number, hours=1.0, state="NOT_SENT", window="HOT", **more):
    """A report so many hours after its transfer, with the one state that it has for ever."""
    clock = NOW - timedelta(hours=hours)
    row = {
        "report_id": f"F{number}",
        "phase_from": None,
        "phase_until": None,
        "area_id": "410225",
        "transfer_at": clock,
        "reported_at": clock + timedelta(minutes=20),
        "clock_from": clock,
        "is_transfer_time_known": True,
        "closes_at": clock + timedelta(hours=72),
        "amount_cny": 1000.0,
        "not_held_cny": 1000.0,
        "channel": "BANK_TRANSFER",
        "typology": "LOAN",
        "sending_bank": "ICBC",
        "receiving_bank": "CCB",
        "report_to_request_minutes": None,
        "stop_request_state": state,
        "window_state": window,
        "next_action": "SEND_REQUEST",
    }
    return row | more


def asked(station, rows, **variables):
    return station({"fraudReportQueue": rows}).answer(ALL, "FRAUD_RESPONSE", **variables)["nodes"]


def test_the_clock_counts_from_the_transfer_to_the_time_of_asking(station):
    (row,) = asked(station, [report(1, hours=2.5)])

    assert row["elapsedMinutes"] == pytest.approx(150.0)
    assert row["minutesLeft"] == pytest.approx(72 * 60 - 150.0)
    assert (row["sendingBank"], row["receivingBank"]) == ("ICBC", "CCB")
    assert (row["windowState"], row["nextAction"]) == ("HOT", "SEND_REQUEST")


def test_the_row_that_holds_when_asked_is_the_one_that_is_told(station):
    """Of a report whose hold lapsed an hour ago only the last state is there."""
    rung, lapsed = NOW - timedelta(hours=7), NOW - timedelta(hours=1)
    rows = [
        report(1, 50, "HELD", "WARM", phase_until=rung),
        report(1, 50, "LAPSING", "WARM", phase_from=rung, phase_until=lapsed),
        report(1, 50, "LAPSED", "WARM", phase_from=lapsed, phase_until=NOW + timedelta(hours=22)),
        report(1, 50, "LAPSED", "CLOSED", phase_from=NOW + timedelta(hours=22)),
    ]

    (row,) = asked(station, rows)

    assert (row["stopRequestState"], row["windowState"]) == ("LAPSED", "WARM")


def test_a_row_holds_from_its_first_moment_and_not_at_its_last(station):
    rows = [report(1, state="HELD", phase_until=NOW), report(1, state="LAPSING", phase_from=NOW)]

    (row,) = asked(station, rows)

    assert row["stopRequestState"] == "LAPSING"


def test_the_window_that_closes_first_comes_first_and_closed_ones_are_left_out(station):
    rows = [
        report(1, 1),
        report(2, 71, window="WARM"),
        report(3, 30, window="WARM"),
        report(4, 80, window="CLOSED"),
    ]

    by_default = station({"fraudReportQueue": rows}).answer(DEFAULTS, "FRAUD_RESPONSE")["nodes"]

    assert [row["reportId"] for row in by_default] == ["F2", "F3", "F1"]


def test_a_closed_window_has_no_time_left_and_comes_by_its_loss(station):
    rows = [
        report(1, 90, window="CLOSED", not_held_cny=10.0),
        report(2, 100, window="CLOSED", not_held_cny=900.0),
        report(3, 1),
    ]

    found = asked(station, rows, states=["HOT", "CLOSED"])

    assert [(row["reportId"], row["minutesLeft"]) for row in found[1:]] == [
        ("F2", None),
        ("F1", None),
    ]
    assert found[0]["reportId"] == "F3"


def test_the_most_money_that_nobody_holds_comes_first_where_that_is_asked_for(station):
    rows = [report(1, 50, not_held_cny=5.0), report(2, 1, not_held_cny=50.0)]

    assert [row["reportId"] for row in asked(station, rows, by="AMOUNT")] == ["F2", "F1"]


def test_a_transfer_of_unknown_time_says_so(station):
    unknown = report(1, transfer_at=None, is_transfer_time_known=False)

    (row,) = asked(station, [unknown])

    assert (row["transferAt"], row["isTransferTimeKnown"]) == (None, False)


@pytest.mark.parametrize(("area", "found"), [("410226", ["F2"]), ("4102", ["F1", "F2"])])
def test_only_the_district_asked_for(station, area, found):
    rows = [report(1, 2), report(2, 1, area_id="410226"), report(3, area_id="420226")]

    assert [row["reportId"] for row in asked(station, rows, area=area)] == found


def test_nobody_without_the_purpose_sees_it(station):
    error = station({"fraudReportQueue": []}).refused(DEFAULTS, "COMMAND")

    assert "FRAUD_RESPONSE" in error["message"]


def test_a_state_that_is_none_is_refused_with_those_there_are(station):
    asked_for = "{ fraud { fraudReportQueue(states: [COLD]) { nodes { reportId } } } }"

    error = station({"fraudReportQueue": []}).refused(asked_for, "FRAUD_RESPONSE")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "COLD" in error["message"]


def test_the_data_are_those_of_the_snapshot(station):
    rows = [report(1, reported_at=datetime(2026, 6, 28, 14, 30))]

    (row,) = asked(station, rows)

    assert row["reportedAt"] == "2026-06-28T14:30:00.000Z"
