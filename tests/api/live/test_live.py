"""What comes by the lane is answered within seconds, beside what the snapshot holds."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from contracts.sealing import seal
from pipelines.intake.keys import Keys
from tests.api.live.seeded import bring, seeded
from tests.api.serving import served

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
CALLS = """query @purpose(of: COMMAND) { dispatch {
    activeCalls { figureId dataAsOf dataAgeSeconds nodes { callId status } } } }"""
OLD = {"call_id": "C/old", "type_common": "FIRE", "status": "Pending", "area_id": "410225001",
       "state_since": NOW, "received_at": NOW, "units_assigned": 0,
       "last_event_at": NOW}  # fmt: skip
CALL = {"centre_id": "C", "call_no": "1", "offered_at": NOW, "answered_at": NOW, "channel": "VOICE",
        "type_common": "FIRE", "priority_common": 9, "longitude": 114.8, "latitude": 34.8,
        "area_id": "410225001", "abandoned": False}  # fmt: skip


def step(status, seconds, unit="LK-P-0017", call="1"):
    at = NOW + timedelta(seconds=seconds)
    return {"centre_id": "C", "call_no": call, "unit_id": unit, "assign_seq": 1,
            "status_code": status, "status_at": at, "received_at": at, "agency_id": "LKPSB",
            "primary_status": "NotAvailable", "source": "D"}  # fmt: skip


class House:
    """A served house, asked over HTTP."""

    def __init__(self, home, client):
        self.home, self.client = home, client

    def ask(self, query, actor="commander-1"):
        token = Issuer(self.home / "keys").token(actor, datetime.now(UTC).replace(tzinfo=None))
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.post("/graphql", json={"query": query}, headers=headers).json()

    def until(self, query, holds, actor="commander-1"):
        """Ask until it holds of the answer, as a client does that polls."""
        while not holds(answer := self.ask(query, actor)):
            assert "data" in answer, answer
        return answer


@pytest.fixture
def house(tmp_path):
    seeded(tmp_path / "published", {"activeCalls": [OLD]}, {})
    environment = {"STATIONHOUSE_HOME": str(tmp_path), "STATIONHOUSE_DOCUMENTS": "any"}
    app = create_app(Settings.read(environment))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield House(tmp_path, client)


def ids(answer):
    return [node["callId"] for node in answer["data"]["dispatch"]["activeCalls"]["nodes"]]


def test_without_a_lane_the_snapshot_answers_alone(house):
    first, again = house.ask(CALLS), house.ask(CALLS)

    assert ids(first) == ["C/old"]
    figure = first["data"]["dispatch"]["activeCalls"]["figureId"]
    assert again["data"]["dispatch"]["activeCalls"]["figureId"] == figure
    assert house.client.get("/readyz").json()["boardAgeSeconds"] is None


def test_a_unit_is_on_the_board_from_when_its_shift_came(house):
    asked = """query @purpose(of: COMMAND) { dispatch {
        unitStatusBoard { nodes { unitId areaId secondaryStatus } } } }"""
    shift = {"unit_id": "LK-P-0017", "shift_start": NOW - timedelta(hours=1), "crew_n": 2,
             "shift_end": NOW + timedelta(hours=7), "zone_id": "410225001"}  # fmt: skip

    bring(house.home, "duty_roster", shift)
    answer = house.until(asked, lambda one: one["data"]["dispatch"]["unitStatusBoard"]["nodes"])

    assert answer["data"]["dispatch"]["unitStatusBoard"]["nodes"] == [
        {"unitId": "LK-P-0017", "areaId": "410225001", "secondaryStatus": "OnDuty"}
    ]


def test_a_call_that_came_is_answered_with_its_own_age_and_recorded_as_live(house):
    bring(house.home, "calls_for_service", CALL)
    found = house.until(CALLS, lambda answer: ids(answer) == ["C/1"])["data"]["dispatch"]

    assert found["activeCalls"]["dataAsOf"] == NOW.isoformat(timespec="milliseconds") + "Z"
    line = json.loads((house.home / "ledger" / "access.jsonl").read_text().splitlines()[-1])
    assert (line["snapshot"], bool(line["board"])) == ("S1", True)
    assert house.client.get("/readyz").json()["boardAgeSeconds"] < 60
    figure = found["activeCalls"]["figureId"]
    traced = house.ask(
        f'query @purpose(of: AUDIT) {{ oversight {{ figureLineage(figureId: "{figure}") {{'
        " nodes { boardPlace reproducible replayedChecksum } } } }",
        "auditor-1",
    )
    (row,) = traced["data"]["oversight"]["figureLineage"]["nodes"]
    assert row == {"boardPlace": line["board"], "reproducible": None, "replayedChecksum": None}


def test_the_callers_number_opens_with_the_assignment_and_closes_when_it_is_cleared(house):
    key = Keys.open(house.home / "keys").field
    sealed = seal(key, "0371 555", "callback_enc\x1fC\x1f1")
    brief = (
        'query @purpose(of: RESPOND, call: "C/1") { dispatch { callBrief(callId: "C/1") {'
        " nodes { callbackNumber disclosure } } } }"
    )

    def number(answer):
        if answer["data"]["dispatch"]["callBrief"] is None:
            return "closed"
        (node,) = answer["data"]["dispatch"]["callBrief"]["nodes"]
        return node["callbackNumber"] if node["disclosure"] == "ASSIGNED" else "closed"

    bring(house.home, "calls_for_service", CALL | {"callback_enc": sealed})
    house.until(CALLS, lambda answer: ids(answer) == ["C/1"])
    assert number(house.ask(brief, "officer-17")) == "closed"

    bring(house.home, "dispatch_assignments", step("Assigned", 0))
    house.until(brief, lambda answer: number(answer) == "0371 555", "officer-17")
    assert number(house.ask(brief, "officer-18")) == "closed"

    bring(house.home, "dispatch_assignments", step("Cleared", 0.5))
    house.until(brief, lambda answer: number(answer) == "closed", "officer-17")


def test_a_lane_that_cannot_be_read_leaves_the_board_as_it_was(house):
    bring(house.home, "calls_for_service", CALL)
    house.until(CALLS, lambda answer: ids(answer) == ["C/1"])
    (house.home / "live").rename(house.home / "gone")

    assert ids(house.ask(CALLS)) == ["C/1"]


def test_a_lane_that_is_away_when_a_snapshot_is_published_takes_nothing_from_the_board(house):
    bring(house.home, "calls_for_service", CALL)
    house.until(CALLS, lambda answer: ids(answer) == ["C/1"])
    (house.home / "live" / "segments").rename(house.home / "gone")
    (house.home / "live" / "segments").write_text("no folder")
    seeded(house.home / "published", {}, {}, snapshot="S2")

    answer = house.until(CALLS, lambda answer: answer["extensions"]["snapshot"] == "S2")
    assert ids(answer) == ["C/1"]


def test_the_next_snapshot_is_served_with_what_came_before_it(house):
    bring(house.home, "calls_for_service", CALL)
    house.until(CALLS, lambda answer: ids(answer) == ["C/1"])
    seeded(house.home / "published", {}, {}, snapshot="S2")

    answer = house.until(CALLS, lambda answer: answer["extensions"]["snapshot"] == "S2")
    assert ids(answer) == ["C/1"]
