"""Workers that are replaced while they answer, and a service that stops when all is answered."""

import asyncio
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import psutil
import pytest

from bench.client import Seen, load
from bench.tiny import Tiny, mixed, served

PATIENCE_SECONDS = 120
CONNECTIONS = 4


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return Tiny.made(tmp_path_factory.mktemp("home"))


def workers(master: int) -> set[int]:
    """Processes that answer; the master has a tracker of resources beside them."""
    return {child.pid for child in psutil.Process(master).children() if _answers(child)}


def _answers(child: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(child.cmdline())
    except psutil.Error:
        return False  # It ended meanwhile.


def waited(what) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not what() and time.monotonic() < end:
        time.sleep(0.1)
    return what()


class Asking:
    """Connections that ask all the time, in a thread."""

    def __init__(self, port: int, request: bytes) -> None:
        self._over = threading.Event()
        self.seen = Seen()
        self._thread = threading.Thread(target=self._run, args=(port, request))
        self._thread.start()

    def _run(self, port: int, request: bytes) -> None:
        asked = load(port, request, CONNECTIONS, self._over.is_set, mixed)
        self.seen = asyncio.run(asked)

    def stop(self) -> Seen:
        self._over.set()
        self._thread.join()
        return self.seen


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_worker_is_replaced_and_no_request_fails(tiny):
    with served(tiny.home) as (port, process):
        before = workers(process.pid)
        asking = Asking(port, tiny.request())
        process.send_signal(signal.SIGHUP)
        replaced = waited(lambda: workers(process.pid).isdisjoint(before))
        time.sleep(0.5)
        seen = asking.stop()

        assert replaced
        assert seen.failed == []
        assert seen.reconnected >= CONNECTIONS
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def test_before_it_stops_it_says_so_and_answers_on(tiny):
    with served(tiny.home, STATIONHOUSE_LEAVE_SECONDS="4") as (port, process):
        assert status(port, "/readyz") == 200
        process.terminate()

        assert waited(lambda: status(port, "/readyz") == 503)
        assert status(port, "/healthz") == 200
        asked = load(port, tiny.request(), 1, iter([False, True]).__next__, mixed)
        seen = asyncio.run(asked)
        assert (len(seen.took), seen.failed, seen.reconnected) == (1, [], 1)
        assert process.wait(PATIENCE_SECONDS) == 0
        with pytest.raises(urllib.error.URLError):
            status(port, "/healthz")


def test_what_all_workers_measured_is_one_sum(tiny):
    with served(tiny.home, "--workers", "2", STATIONHOUSE_TELEMETRY="on",
                STATIONHOUSE_METRICS_PORT="0") as (port, process):  # fmt: skip
        asked = load(port, tiny.request(), 2, iter([False] * 20 + [True] * 2).__next__, mixed)
        seen = asyncio.run(asked)
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0
    words = [process.args[0], "metrics"]
    home = {"STATIONHOUSE_HOME": str(tiny.home)}
    told = subprocess.run(words, env=home, capture_output=True, text=True, check=True).stdout

    assert len(seen.took) == 20
    line = 'stationhouse_request_duration_seconds_count{route="/graphql",status="200"} 20.0'
    assert line in told.splitlines()
