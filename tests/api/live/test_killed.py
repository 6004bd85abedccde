"""Kill -9 of gateway and API together, again and again, while devices send and officers act."""

import os
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.access.issuer import Issuer
from contracts.acts import TOKEN
from tests.api.live.seeded import seeded
from tests.pipelines.gateway.house import CALLS, House, call
from tests.pipelines.gateway.killing import STATIONHOUSE, Events, Sender, killed, started
from tests.pipelines.webserver import free_port

pytestmark = pytest.mark.slow
KILLS, UNDER_LOAD_SECONDS = 3, 1.0
KNOWN = 2_000
"""Calls that may be disposed of."""
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
STANDING = [
    {"record_kind": "CALL", "record_id": f"LK110/K{n}", "area_id": "410225001",
     "opened_at": NOW - timedelta(minutes=30)}
    for n in range(KNOWN)
]  # fmt: skip
DISPOSITIONS = "stationhouse/call_dispositions"
OPEN = "query @purpose(of: COMMAND) { dispatch { activeCalls(first: 1000) { nodes { callId } } } }"


class Calls(Events):
    """A centre that sends calls to the gateway."""

    feed = CALLS

    def says_yes(self, client, name):
        # A page holds a thousand: however fast the machine, there are fewer.
        time.sleep(0.04)
        return super().says_yes(client, name)

    def name_of(self, n):
        return f"C{self.number}-{n}"

    def event(self, name):
        return call(name, xqbm="410225001", bjnr=None, hjhm=None)


class Acts(Sender):
    """A dispatcher who ends one call after the other."""

    def __init__(self, number, stopped, url, bearer):
        super().__init__(number, stopped)
        self.url, self.headers = url, {"Authorization": bearer}
        self.ids = {}

    def name_of(self, n):
        return f"K{2 * n + self.number}"

    def says_yes(self, client, name):
        act = (
            f'recordDisposition(callId: "LK110/{name}", disposition: MEDIATED, '
            f'idempotencyKey: "key-{name}") {{ id state }}'
        )
        query = {"query": f"mutation @purpose(of: RESPOND) {{ {act} }}"}
        body = client.post(f"{self.url}/graphql", json=query, headers=self.headers).json()
        if "errors" in body:
            assert body["errors"][0]["extensions"]["code"] == "UNAVAILABLE", body
            return False
        self.ids[name] = body["data"]["recordDisposition"]["id"]
        return True


class Both:
    """Gateway and API of one house, each at its port."""

    def __init__(self, house):
        self.house, self.lane, self.port = house, free_port(), free_port()
        self.gateway = f"http://127.0.0.1:{self.lane}"
        self.api = f"http://127.0.0.1:{self.port}"
        self.processes = []

    def start(self):
        told = {
            "STATIONHOUSE_GATEWAY": self.gateway, "STATIONHOUSE_DOCUMENTS": "any",
            "STATIONHOUSE_SEAL_MINUTES": "0.01", "STATIONHOUSE_LANE_KEEP_MINUTES": "0",
            "STATIONHOUSE_LEAVE_SECONDS": "0",
        }  # fmt: skip
        ports = {"gateway": self.lane, "serve": self.port}
        with ThreadPoolExecutor() as pool:
            begun = [
                pool.submit(started, command, port, self.house.home, **told)
                for command, port in ports.items()
            ]
        self.processes = [one.result() for one in begun]

    def kill(self):
        for one in self.processes:
            killed(one)

    def stop(self):
        for one in self.processes:
            one.terminate()
        for one in self.processes:
            one.wait(timeout=60)


@pytest.fixture
def both(tmp_path):
    seeded(tmp_path / "published", {"recordStanding": STANDING}, {})
    house = House(tmp_path)
    found = Both(house)
    (house.settings.keys / TOKEN).parent.mkdir(exist_ok=True)
    (house.settings.keys / TOKEN).write_text(house.device("api", [DISPOSITIONS]))
    return found


def bearer(house, actor):
    now = datetime.now(UTC).replace(tzinfo=None)
    return f"Bearer {Issuer(house.settings.keys).token(actor, now)}"


def shown_at_last(both, names):
    """The open calls, once all of the names are among them or it is too late."""
    until = time.monotonic() + 20
    while not names <= set(found := open_calls(both)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def open_calls(both):
    headers = {"Authorization": bearer(both.house, "commander-1")}
    answer = httpx.post(f"{both.api}/graphql", json={"query": OPEN}, headers=headers, timeout=60)
    return [node["callId"] for node in answer.json()["data"]["dispatch"]["activeCalls"]["nodes"]]


def test_what_was_acknowledged_is_shown_and_is_in_the_lake_exactly_once(both):
    stopped, token = threading.Event(), both.house.device()
    devices = [Events(n, stopped, both.gateway, token) for n in range(3)]
    centres = [Calls(n, stopped, both.gateway, token) for n in range(1)]
    desks = [Acts(n, stopped, both.api, bearer(both.house, "dispatcher-2")) for n in range(2)]
    senders = [*devices, *centres, *desks]
    both.start()
    try:
        for one in senders:
            one.start()
        for _ in range(KILLS):
            time.sleep(UNDER_LOAD_SECONDS)
            both.kill()
            both.start()
        time.sleep(UNDER_LOAD_SECONDS)
    finally:
        stopped.set()
        for one in senders:
            one.join()
    answered = {f"LK110/{name}" for one in centres for name in one.acknowledged}
    shown = shown_at_last(both, answered)
    both.stop()

    both.house.take_in()
    for some, table, column in (
        (devices, "patrol_positions", "unit_id"),
        (centres, "calls_for_service", "call_no"),
        (desks, "call_dispositions", "call_no"),
    ):
        lake = Counter(both.house.lake(table)[column])
        acknowledged = {name for one in some for name in one.acknowledged}
        assert len(acknowledged) > KILLS, table
        assert {name for name in acknowledged if lake[name] != 1} == set(), table
        assert set(lake.values()) == {1}, table
        assert lake.keys() <= {name for one in some for name in one.sent}, table
    assert answered <= set(shown)
    assert len(shown) == len(set(shown))
    acts = {one.ids[name] for one in desks for name in one.acknowledged}
    assert acts <= set(both.house.lake("call_dispositions")["act_id"])
    words = [STATIONHOUSE, "verify-ledger", str(both.house.home / "ledger")]
    home = os.environ | {"STATIONHOUSE_HOME": str(both.house.home)}
    told = subprocess.run(words, env=home, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
