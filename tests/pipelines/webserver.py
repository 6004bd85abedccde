"""Dagster as a person has it: the webserver's own GraphQL API, and the daemon beside it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.settings import Settings

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
PATIENCE_SECONDS = 600
CODE = {"repositoryLocationName": "pipelines.definitions", "repositoryName": "__repository__"}
LAUNCH = """mutation($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
BACKFILL = """query($id: String!) { partitionBackfillOrError(backfillId: $id) {
  ... on PartitionBackfill { status error { message } runs(limit: 100) { runId status } } } }"""
PARTITIONS = """query($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { ... on AssetNode {
  partitionStats { numMaterialized numFailed numPartitions } } } }"""


@dataclass(frozen=True)
class Ui:
    """The webserver of one installation."""

    address: str

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of the answer; an error fails."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback
            f"{self.address}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def backfill(self, sources: list[str], days: list[str]) -> dict:
        """Start a backfill as the button does, and wait until it has ended."""
        params = {
            "assetSelection": [{"path": ["lake", source]} for source in sources],
            "partitionNames": days,
        }
        launched = self.ask(LAUNCH, params=params)["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        return self.ended(launched["backfillId"])

    def ended(self, backfill: str) -> dict:
        """The backfill once it has ended."""

        def over() -> dict | None:
            found = self.ask(BACKFILL, id=backfill)["partitionBackfillOrError"]
            return found if found["status"] in ENDS else None

        return eventually(over)

    def partitions(self, source: str) -> tuple[int, int]:
        """Partitions of a source that are materialised, and that failed."""
        found = self.ask(PARTITIONS, key={"path": ["lake", source]})["assetNodeOrError"]
        return found["partitionStats"]["numMaterialized"], found["partitionStats"]["numFailed"]


ENDS = ("COMPLETED", "COMPLETED_SUCCESS", "COMPLETED_FAILED", "FAILED", "CANCELED")


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it finds anything."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.5)
    raise AssertionError(f"{look} found nothing in {PATIENCE_SECONDS} s")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dagster_up(settings: Settings, *, sensors: bool = True) -> Iterator[Ui]:
    """The webserver and the daemon of an installation, until the block is left.

    Without `sensors` nothing starts by itself: what runs was asked for.
    """
    settings.dagster.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "dagster.yaml", settings.dagster / "dagster.yaml")
    environment = settings.environment()
    port = free_port()
    running: list[subprocess.Popen[bytes]] = []
    with (settings.home / "dagster.log").open("wb") as log:

        def start(*command: str) -> None:
            running.append(
                subprocess.Popen(
                    [str(BIN / command[0]), *command[1:], "-w", "workspace.yaml"],
                    env=environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

        try:
            start("dagster-webserver", "-h", "127.0.0.1", "-p", str(port))
            ui = Ui(f"http://127.0.0.1:{port}")
            eventually(lambda: _answers(ui))
            if not sensors:
                _stop_sensors(ui)
            start("dagster-daemon", "run")
            yield ui
        finally:
            for process in reversed(running):
                # With all that it started: a run would go on without its daemon.
                os.killpg(process.pid, signal.SIGTERM)
            for process in reversed(running):
                process.wait(timeout=60)


def _answers(ui: Ui) -> bool:
    try:
        with urllib.request.urlopen(f"{ui.address}/server_info", timeout=5):  # noqa: S310
            return True
    except (urllib.error.URLError, OSError):
        return False


def _stop_sensors(ui: Ui) -> None:
    found = ui.ask(
        """query($at: RepositorySelector!) { sensorsOrError(repositorySelector: $at) {
        ... on Sensors { results { id name } } } }""",
        at=CODE,
    )
    for sensor in found["sensorsOrError"]["results"]:
        ui.ask("""mutation($id: String!) { stopSensor(id: $id) { __typename } }""", id=sensor["id"])
