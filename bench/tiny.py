"""A house of a few rows told apart by version, and the question that would show a mixture."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from api.access.issuer import Issuer
from contracts import published, snake
from pipelines.intake.lake import Lake
from pipelines.publish import Manifest, publish

DOCUMENT = """query @purpose(of: COMMAND) { dispatch {
    unitStatusBoard { nodes { unitId } } responseTimes { nodes { n } } } }"""
ASKER = "commander-1"
LEAST, MOST = 11, 60
"""Rows of the second mart: enough to be told, and another number from version to version."""


Served = tuple[int, subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Tiny:
    """One installation with every mart, two of them filled."""

    home: Path

    @classmethod
    def made(cls, home: Path) -> "Tiny":
        """With its first version published."""
        found = cls(home)
        home.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(found.warehouse)) as database:
            for contract in published().values():
                mart = contract.table(snake(contract.id))
                columns = ", ".join(f'"{one.name}" {one.physical}' for one in mart.columns)
                database.execute(f'create or replace table "{mart.name}" ({columns})')
        found.publish(0)
        return found

    @property
    def warehouse(self) -> Path:
        """What is published from."""
        return self.home / "warehouse.duckdb"

    def publish(self, version: int) -> Manifest:
        """Write the version into both marts and publish them."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with duckdb.connect(str(self.warehouse)) as database:
            database.execute("delete from unit_status_board")
            database.execute("delete from response_times")
            database.execute(
                "insert into unit_status_board (unit_id, shift_start, shift_end, primary_status,"
                " secondary_status, since_at) values (?, ?, ?, 'NotAvailable', 'OnScene', ?)",
                [str(version), now - timedelta(hours=9), now + timedelta(hours=9), now],
            )
            database.execute(
                "insert into response_times (call_id, clock, unit_id, leg, standard, area_id,"
                " priority_common, type_common, hour, received_at, seconds, usability)"
                " select 'LK/' || n, 'FIRST_UNIT', '', 'TRAVEL', 'NFPA_1710', '410225101201', 5,"
                " 'THEFT', 8, ?, 60.0, 'USABLE' from range(?) as made(n)",
                [now - timedelta(days=2), _rows(version)],
            )
        return publish(self.warehouse, Lake.open(self.home / "lake"), self.home / "published")

    def request(self) -> bytes:
        """The bytes of the question, asked by a commander."""
        now = datetime.now(UTC).replace(tzinfo=None)
        token = Issuer(self.home / "keys").token(ASKER, now, timedelta(hours=12))
        body = json.dumps({"query": DOCUMENT}).encode()
        head = (
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def mixed(body: bytes) -> str:
    """What is wrong with an answer: errors, no rows, or rows of two versions."""
    found = json.loads(body)
    try:
        ((unit,), (times,)) = (one["nodes"] for one in found["data"]["dispatch"].values())
        version, n = int(unit["unitId"]), int(times["n"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return f"no answer: {body[:300]!r}"
    return "" if n == _rows(version) else f"mixed: version {version}, {n} rows"


@contextmanager
def served(
    home: Path, *options: str, **environment: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and the process of `stationhouse serve`, stopped by SIGTERM.

    Its time is the clock's unless the environment that is given says another.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [str(Path(sys.executable).parent / "stationhouse"), "serve", "--port", str(port)]
    told = os.environ | {"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_LOG_LEVEL": "ERROR"}
    told["STATIONHOUSE_NOW"] = ""
    process = subprocess.Popen(
        [*words, *options], env=told | environment, stdout=subprocess.DEVNULL
    )
    try:
        until_ready(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(60)


def until_ready(port: int, patience_seconds: float = 120) -> None:
    """Wait until the service says that it can answer."""
    end = time.monotonic() + patience_seconds
    while time.monotonic() < end:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                asked.settimeout(10)
                asked.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if asked.recv(64).startswith(b"HTTP/1.1 200"):
                    return
        time.sleep(0.1)
    raise SystemExit(f"port {port} was not ready in {patience_seconds:.0f} s")


def _rows(version: int) -> int:
    return LEAST + version % (MOST - LEAST)
