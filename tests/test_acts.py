"""The whole way of an act: mutation, gateway, log, sealed delivery, lake."""

from contextlib import contextmanager

from contracts.acts import DEVICE, TOKEN, act_feeds
from tests.api.actions.conftest import MINE, OTHER, desk_at
from tests.api.actions.lane import Lane
from tests.pipelines.gateway.house import DISPATCH, House, lines, running
from tests.pipelines.gateway.test_transitions import delivered

FEEDS = act_feeds()
ENDED = 'callId: "LK110/4", disposition: ADVISED'
ON_2 = f'callId: "LK110/2", unitId: "{MINE}", status: '


@contextmanager
def desks(house):
    """The API of the house that the gateway runs in, with a token of its own."""
    with desk_at(house.home, Lane(house.url)) as found:
        (house.home / "keys" / TOKEN).write_text(house.device(DEVICE, FEEDS))
        yield found


def test_every_act_is_in_the_lake_once_as_it_was_told(tmp_path):
    with running(House(tmp_path)) as house, desks(house) as desk:
        told = [
            desk.act("assignUnit", f'callId: "LK110/6", unitId: "{OTHER}"', "dispatcher-2"),
            desk.act("acknowledgeCall", 'callId: "LK110/1"', "officer-17"),
            desk.act("setUnitStatus", ON_2 + "OnScene", "officer-17", key="once"),
            desk.act("setUnitStatus", ON_2 + "OnScene", "officer-17", key="once"),
            desk.act("linkCalls", 'callId: "LK110/2", primaryCallId: "LK110/1"', "dispatcher-2"),
            desk.act("splitCalls", 'callId: "LK110/2", primaryCallId: "LK110/1"', "dispatcher-2"),
            desk.act("recordDisposition", ENDED, "dispatcher-2"),
            desk.act(
                "verifyPlateHit", 'alertId: "K1/now/LIST-9", verdict: REJECTED', "dispatcher-2"
            ),
            desk.act(
                "closeProtectionAlert", 'alertId: "HA-1", outcome: CHECKED_OK', "protection-1",
                "PROTECT",
            ),
        ]  # fmt: skip
    receipts = house.take_in()

    assert [one["state"] for one in told] == ["RECORDED"] * 3 + ["AGAIN"] + ["RECORDED"] * 5
    assert {(one.state, one.feed) for one in receipts} == {("taken", feed) for feed in FEEDS}
    steps = house.lake("dispatch_assignments").sort("status_at")
    assert steps["status_code"].to_list() == ["Assigned", "AcknowledgedTransmission", "OnScene"]
    assert house.lake("call_links").sort("decided_at")["decision"].to_list() == [
        "LINKED",
        "REJECTED",
    ]
    acts = [
        house.lake(table)["act_id"].to_list()
        for table in ("call_dispositions", "hit_verifications", "hotel_alert_outcomes")
    ]
    assert acts == [[one["id"]] for one in told[-3:]]


def test_what_the_snapshot_does_not_show_yet_the_lane_knows(tmp_path):
    """Between what an agency sent and the next snapshot, the API's look is too old."""
    with running(House(tmp_path)) as house, desks(house) as desk:
        centre = house.device("centre", (DISPATCH,))
        house.post(DISPATCH, lines(delivered("处毕", unit=MINE, call="2")), centre)
        told = desk.act("setUnitStatus", ON_2 + "CheckedIn", "officer-17")
        line = desk.lines[-1]

    assert told["code"] == "ILLEGAL_TRANSITION"
    assert "is Cleared cannot become CheckedIn" in told["message"]
    assert (line["decision"], line["deny_reason"]) == ("DENY", "TRANSITION")


def test_a_token_that_was_revoked_ends_acts_at_once(tmp_path):
    with running(House(tmp_path)) as house, desks(house) as desk:
        house.device(DEVICE, FEEDS)
        told = desk.act("recordDisposition", ENDED, "dispatcher-2")

    assert told["code"] == "INTERNAL"
    assert house.batches() == []
