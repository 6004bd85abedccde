"""What sends without end while processes are killed, and the processes as they are run."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil

from tests.pipelines.gateway.house import POSITIONS, fix, lines

STARTED_SECONDS = 60
STATIONHOUSE = str(Path(sys.executable).parent / "stationhouse")


class Sender(threading.Thread):
    """Sends one thing after the other, each until it is acknowledged."""

    def __init__(self, number, stopped):
        super().__init__()
        self.number, self.stopped = number, stopped
        self.sent, self.acknowledged = [], []

    def run(self):
        with httpx.Client(timeout=10) as client:
            while not self.stopped.is_set():
                name = self.name_of(len(self.sent))
                self.sent.append(name)
                while not self.stopped.is_set() and not self.acknowledges(client, name):
                    time.sleep(0.05)

    def acknowledges(self, client, name):
        try:
            if not self.says_yes(client, name):
                return False
        except httpx.HTTPError:
            return False
        self.acknowledged.append(name)
        return True

    def name_of(self, n):
        """What tells this event from all others."""
        raise NotImplementedError

    def says_yes(self, client, name):
        """Send it; whether it is acknowledged."""
        raise NotImplementedError


class Events(Sender):
    """A device that sends to the gateway."""

    feed = POSITIONS

    def __init__(self, number, stopped, url, token):
        super().__init__(number, stopped)
        self.url = f"{url}/events/{self.feed}"
        self.headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"
        }  # fmt: skip

    def name_of(self, n):
        return f"U{self.number}-{n}"

    def event(self, name):
        """The event of that name."""
        return fix(name)

    def says_yes(self, client, name):
        headers = self.headers | {"Idempotency-Key": name}
        answer = client.post(self.url, content=lines(self.event(name)), headers=headers)
        return answer.status_code == 200


def started(command, port, home, **environment):
    """`stationhouse` with that command, once it says that it is ready."""
    told = os.environ | {"STATIONHOUSE_HOME": str(home)} | environment
    process = subprocess.Popen(
        [STATIONHOUSE, command, "--port", str(port)],
        env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + STARTED_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return process
        except httpx.HTTPError:
            time.sleep(0.02)
    killed(process)
    raise AssertionError(f"{command} did not start")


def killed(process):
    """SIGKILL to the process and to all that it started."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for one in family:
        one.kill()
    psutil.wait_procs(family)
    process.wait()
