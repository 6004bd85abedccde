"""What is decided of calls, hits and alerts, over HTTP; and that intake takes what comes of it."""

import json

import pytest

from contracts.feeds import feeds
from tests.house import House

from .conftest import ago

PAIR = 'callId: "LK110/2", primaryCallId: "LK110/1"'
LINK = ("linkCalls", PAIR, "dispatcher-2", "RESPOND")
SPLIT = ("splitCalls", PAIR, "dispatcher-2", "RESPOND")
ENDED = ("recordDisposition", 'callId: "LK110/2", disposition: MEDIATED', "dispatcher-2", "RESPOND")
BY_COMMAND = ("recordDisposition", ENDED[1], "commander-1", "COMMAND")
HIT = ("verifyPlateHit", 'alertId: "K1/now/LIST-9", verdict: CONFIRMED', "dispatcher-2", "RESPOND")
ALERT = ("closeProtectionAlert", 'alertId: "HA-1", outcome: TAKEN_HOME', "protection-1", "PROTECT")
ROWS = {
    LINK: ("call_links", {"centre_id": "LK110", "call_no": "2", "other_call_no": "1",
                          "decision": "LINKED"}),
    SPLIT: ("call_links", {"centre_id": "LK110", "call_no": "2", "other_call_no": "1",
                           "decision": "REJECTED"}),
    ENDED: ("call_dispositions", {"centre_id": "LK110", "call_no": "2",
                                  "disposition_common": "MEDIATED"}),
    BY_COMMAND: ("call_dispositions", {"centre_id": "LK110", "call_no": "2",
                                       "disposition_common": "MEDIATED"}),
    HIT: ("hit_verifications", {"camera_id": "K1", "list_entry_id": "LIST-9",
                                "seen_at": ago(3).isoformat(timespec="milliseconds") + "Z",
                                "verified": "CONFIRMED"}),
    ALERT: ("hotel_alert_outcomes", {"alert_id": "HA-1", "outcome_code": "TAKEN_HOME"}),
}  # fmt: skip


@pytest.mark.parametrize("acting", ROWS, ids=lambda acting: f"{acting[0]}-{acting[2]}")
def test_a_decision_is_an_event_that_names_its_act_and_nobody(desk, acting):
    told = desk.act(*acting)

    feed, row = desk.lane.last
    expected, said = ROWS[acting]
    assert told["state"] == "RECORDED"
    assert feed == expected
    assert row == said | {"decided_at": told["at"], "act_id": told["id"]}


@pytest.mark.parametrize(
    ("name", "arguments", "actor", "purpose"),
    [
        ("linkCalls", PAIR, "officer-17", "RESPOND"),
        ("linkCalls", PAIR, "commander-1", "COMMAND"),
        ("linkCalls", 'callId: "LK110/2", primaryCallId: "LK110/8"', "dispatcher-2", "RESPOND"),
        ("linkCalls", 'callId: "LK110/2", primaryCallId: "LK110/77"', "dispatcher-2", "RESPOND"),
        ("recordDisposition", ENDED[1], "officer-17", "RESPOND"),
        ("recordDisposition", 'callId: "LK110/8", disposition: OTHER', "dispatcher-2", "RESPOND"),
        ("verifyPlateHit", HIT[1], "officer-17", "RESPOND"),
        ("verifyPlateHit", HIT[1], "auditor-1", "AUDIT"),
        ("verifyPlateHit", HIT[1].replace("now", "far"), "dispatcher-2", "RESPOND"),
        ("verifyPlateHit", HIT[1].replace("now", "old"), "dispatcher-2", "RESPOND"),
        ("verifyPlateHit", HIT[1].replace("now", "never"), "dispatcher-2", "RESPOND"),
        ("closeProtectionAlert", ALERT[1], "dispatcher-2", "RESPOND"),
        ("closeProtectionAlert", ALERT[1], "village-officer-3", "COMMUNITY"),
        ("closeProtectionAlert", ALERT[1].replace("HA-1", "HA-2"), "protection-1", "PROTECT"),
    ],
)
def test_it_is_refused_alike_whether_there_is_no_right_or_no_such_thing(
    desk, name, arguments, actor, purpose
):
    told = desk.act(name, arguments, actor, purpose)

    assert told["code"] == "FORBIDDEN"
    assert told["message"] == "This is not open to you, or there is nothing that waits for it."


@pytest.mark.parametrize(
    ("name", "arguments", "actor", "purpose"),
    [
        ("linkCalls", 'callId: "LK110/2", primaryCallId: "LK110/2"', "dispatcher-2", "RESPOND"),
        ("linkCalls", 'callId: "LK110/2", primaryCallId: "LK119/1"', "dispatcher-2", "RESPOND"),
        ("linkCalls", 'callId: "2", primaryCallId: "LK110/1"', "dispatcher-2", "RESPOND"),
        ("verifyPlateHit", HIT[1].replace("CONFIRMED", "UNVERIFIED"), "dispatcher-2", "RESPOND"),
        ("closeProtectionAlert", ALERT[1].replace("TAKEN_HOME", "OPEN"), "protection-1", "PROTECT"),
    ],
)
def test_what_cannot_be_decided_is_bad_input(desk, name, arguments, actor, purpose):
    assert desk.act(name, arguments, actor, purpose)["code"] == "BAD_USER_INPUT"


def test_intake_takes_every_event_as_it_was_sent(desk, tmp_path):
    for acting in (LINK, ENDED, HIT, ALERT):
        desk.act(*acting)
    desk.act("acknowledgeCall", 'callId: "LK110/1"', "officer-17")
    sent: dict[str, list[str]] = {}
    for feed, row in desk.lane.rows:
        sent.setdefault(feed, []).append(json.dumps(row))
    house = House.at(tmp_path / "house")
    files = []
    for feed, lines in sent.items():
        path = tmp_path / feeds()[f"stationhouse/{feed}"].files.replace("{day}", "20260601")
        path = path.with_name(path.name.replace("*", "1"))
        path.write_text("\n".join(lines) + "\n")
        files.append(path)

    receipts = house.take_in(*files)

    taken = {feed: receipt.tables[feed] for feed, receipt in zip(sent, receipts, strict=True)}
    assert len(taken) == 5
    assert {feed: count.accepted for feed, count in taken.items()} == {
        feed: len(lines) for feed, lines in sent.items()
    }
