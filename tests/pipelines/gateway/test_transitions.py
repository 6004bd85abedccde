"""Which step may follow, with the gateway's last word: one writer, whatever comes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.transitions import following
from lane.batch import moment
from tests.pipelines.gateway.house import DISPATCH, House, lines, running, utc_now

ACTS = "stationhouse/dispatch_assignments"


def step(status, ago=0.0, unit="U1", seq=1, call="C1"):
    """A step as the API sends it."""
    at = moment(utc_now() - timedelta(seconds=ago))
    return {
        "centre_id": "LK110", "call_no": call, "unit_id": unit, "assign_seq": seq,
        "status_code": status, "status_at": at, "received_at": at, "agency_id": "LKPSB",
        "primary_status": "NotAvailable", "source": "BUTTON",
    }  # fmt: skip


def delivered(status, ago=0.0, unit="U1", call="C1"):
    """A step as the centre sends it, in its own words."""
    return {
        "centre": "LK110", "call_no": call, "unit": unit, "agency": "LKPSB", "seq": 1,
        "status": status, "at": moment(utc_now() - timedelta(seconds=ago)), "witness": "调度",
    }  # fmt: skip


@pytest.fixture
def house(tmp_path):
    with running(House(tmp_path)) as found:
        yield found


@pytest.fixture
def send(house):
    token = house.device("api", (ACTS, DISPATCH))

    def sent(*steps, feed=ACTS):
        return house.post(feed, lines(*steps), token)

    return sent


def test_a_step_follows_as_the_list_allows_and_is_refused_with_what_may_follow(send):
    statuses = [send(step(one)).status_code for one in ("Assigned", "EnRoute", "OnScene")]
    refused = send(step("EnRoute"))

    assert statuses == [200, 200, 200]
    assert refused.status_code == 409
    error = refused.json()["error"]
    assert error["code"] == "ILLEGAL_TRANSITION"
    assert "is OnScene cannot become EnRoute" in error["message"]
    assert ", ".join(following("OnScene")) in error["message"]
    assert error["remedy"]


def test_nothing_of_a_refused_batch_is_in_the_log(house, send):
    send(step("Assigned"))
    assert send(step("EnRoute"), step("Assigned")).status_code == 409

    assert [row["status_code"] for one in house.batches() for row in one.rows] == ["Assigned"]


def test_of_two_that_assign_one_unit_at_once_one_does(send):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: send(step("Assigned", ago=n)).status_code, range(8)))

    assert sorted(found) == [200] + [409] * 7


def test_what_an_agency_delivers_is_learnt_in_any_order_and_never_refused(send):
    later, earlier = delivered("处毕", 10), delivered("到达", 60)
    assert send(later, earlier, earlier, feed=DISPATCH).json()["accepted"] >= 2

    refused = send(step("OnScene"))
    assert "is Cleared" in refused.json()["error"]["message"]
    assert send(step("Assigned", seq=2)).status_code == 200


def test_of_a_unit_that_the_log_does_not_know_whoever_sends_has_looked(send):
    assert send(step("OnScene", unit="U7")).status_code == 200
    assert send(step("EnRoute", unit="U7")).status_code == 409
    assert send(step("OnScene", unit="U7", call="C2")).status_code == 200


def test_a_gateway_that_starts_again_knows_what_the_log_holds(tmp_path):
    with running(House(tmp_path)) as house:
        token = house.device("api", (ACTS,))
        house.post(ACTS, lines(step("Assigned"), step("Cleared")), token)
    with running(House(tmp_path)) as house:
        refused = house.post(ACTS, lines(step("OnScene")), token)

    assert refused.status_code == 409
    assert "is Cleared" in refused.json()["error"]["message"]


def test_the_same_step_again_is_no_step_and_is_answered_as_before(send):
    one = step("Assigned")

    assert send(one).json()["again"] is False
    assert send(one).json()["again"] is True
