"""Kill -9 of the gateway under load: what was acknowledged is in the lake, once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx

from tests.pipelines.gateway.house import POSITIONS, House, fix, lines
from tests.pipelines.webserver import free_port

KILLS, SENDERS = 3, 6
UNDER_LOAD_SECONDS = 0.7


class Sender(threading.Thread):
    """Sends event after event, each until it is acknowledged."""

    def __init__(self, number, url, token, stopped):
        super().__init__()
        self.number, self.url, self.stopped = number, url, stopped
        self.headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"
        }  # fmt: skip
        self.sent, self.acknowledged = [], []

    def run(self):
        with httpx.Client(timeout=10) as client:
            while not self.stopped.is_set():
                unit = f"U{self.number}-{len(self.sent)}"
                self.sent.append(unit)
                self.send(client, unit, lines(fix(unit)))

    def send(self, client, unit, body):
        while True:
            try:
                answer = client.post(
                    f"{self.url}/events/{POSITIONS}", content=body,
                    headers=self.headers | {"Idempotency-Key": unit},
                )  # fmt: skip
            except httpx.HTTPError:
                if self.stopped.is_set():
                    return
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                self.acknowledged.append(unit)
                return


def gateway(house, port):
    environment = os.environ | {
        "STATIONHOUSE_HOME": str(house.home),
        # A cut every second or so, so that sealing is killed too.
        "STATIONHOUSE_SEAL_MINUTES": "0.005",
        "STATIONHOUSE_LANE_KEEP_MINUTES": "0",
    }
    command = [str(Path(sys.executable).parent / "stationhouse"), "gateway", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return process
        except httpx.HTTPError:
            time.sleep(0.02)
    raise AssertionError("the gateway did not start")


def test_what_was_acknowledged_is_in_the_lake_exactly_once(tmp_path):
    house, port, stopped = House(tmp_path), free_port(), threading.Event()
    token = house.device()
    senders = [
        Sender(number, f"http://127.0.0.1:{port}", token, stopped) for number in range(SENDERS)
    ]
    process = gateway(house, port)
    try:
        for one in senders:
            one.start()
        for _ in range(KILLS):
            time.sleep(UNDER_LOAD_SECONDS)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = gateway(house, port)
    finally:
        stopped.set()
        for one in senders:
            one.join()
        process.terminate()
        process.wait(timeout=60)

    receipts = house.take_in()
    lake = Counter(house.lake("patrol_positions")["unit_id"])
    acknowledged = [unit for one in senders for unit in one.acknowledged]
    assert len(acknowledged) > KILLS * SENDERS
    assert {unit for unit in acknowledged if lake[unit] != 1} == set()
    assert lake.keys() <= {unit for one in senders for unit in one.sent}
    assert set(lake.values()) == {1}
    assert len(receipts) > KILLS
    assert all(count.balanced() for one in receipts for count in one.tables.values())
