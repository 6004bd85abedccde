"""Two workers on one ledger, killed in the middle of their work: whoever was answered is in it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest

from api.access.checkpoint import Checkpoints
from api.access.issuer import Issuer
from api.access.note import Verifier
from api.access.signing import PUBLIC, signer
from api.access.verify import verify
from api.settings import Settings
from tests.api.legs import legs
from tests.api.published import publish

pytestmark = pytest.mark.slow

ASK = """query ($area: String) @purpose(of: AUDIT) { dispatch {
    responseTimes(areaId: $area) { figureId totalCount } } }"""
WORKERS, CLIENTS = 2, 6


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def worker(home, port):
    """A service in a process of its own, in a group that can be killed at once."""
    environment = os.environ | {
        "STATIONHOUSE_HOME": str(home),
        "STATIONHOUSE_PORT": str(port),
        "STATIONHOUSE_CHECKPOINT_SECONDS": "0.2",
    }
    command = [str(Path(sys.executable).parent / "stationhouse"), "serve"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


def ready(port):
    for _ in range(1_200):  # A busy machine starts a service slowly.
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service did not come up")


def asking(port, token, told, stop):
    """Ask until nobody answers any more; what was answered is kept."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=token) as client:
        for number in count():
            if stop.is_set():
                return
            sent = {"query": ASK, "variables": {"area": f"410225{number % 1_000:03d}"}}
            try:
                body = client.post("/graphql", json=sent).json()
            except httpx.TransportError:
                return
            told.append(body["data"]["dispatch"]["responseTimes"]["figureId"])


def killed_under_load(home, answers):
    """So many figures that clients got, and more, from workers killed without a warning."""
    ports = [free_port() for _ in range(WORKERS)]
    workers = [worker(home, port) for port in ports]
    for port in ports:
        ready(port)
    now = datetime.now(UTC).replace(tzinfo=None)
    token = {"Authorization": f"Bearer {Issuer(home / 'keys').token('auditor-1', now)}"}
    told, stop = [], threading.Event()
    clients = [
        threading.Thread(target=asking, args=(ports[n % WORKERS], token, told, stop))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    until = time.monotonic() + 120
    while len(told) < answers and time.monotonic() < until:
        time.sleep(0.001)
    for one in workers:
        os.killpg(one.pid, signal.SIGKILL)
    stop.set()
    for client in clients:
        client.join()
    for one in workers:
        one.wait()
    return told


def test_no_answer_left_without_its_entry_and_the_verifier_passes_after_a_restart(tmp_path):
    publish(tmp_path / "published", {"responseTimes": legs(["410225101201"], each=11)})
    ledger, told = tmp_path / "ledger", []
    for answers in (17, 41, 83):
        told += killed_under_load(tmp_path, answers)

    whole = (ledger / "access.jsonl").read_bytes().split(b"\n")[:-1]
    written = Counter(json.loads(line)["figure_id"] for line in whole if line.endswith(b"}"))
    assert len(told) > 140
    assert not Counter(told) - written

    settings = Settings.read({"STATIONHOUSE_HOME": str(tmp_path)})
    Checkpoints(ledger, signer(settings.keys, settings.origin), settings.clock).make()
    found = verify(ledger, Verifier.of((tmp_path / "keys" / PUBLIC).read_text()))
    print(f"{len(told)} answers, {found.entries} entries, {found.checkpoints} checkpoints")
    assert (found.wrong, found.waiting) == ("", 0)
    assert found.checkpoints > 3
