"""The gateway under load: how many events a second are durable, and how long each waits for it.

The client shares the machine and its work is in the figures. `paced` sends 1,000 events a second
whatever comes back, and a time counts from when the event was due; the others ask again at once.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import click

from bench.client import Seen
from bench.report import FOLDER, Report
from lane.log import behind
from lane.opening import opened
from lane.settings import LaneSettings
from pipelines.gateway.devices import Devices

FEED = "lankao_patrol/live_positions"
PACE = 1_000
"""Events a second that the lane is to keep up with."""
SIDES = {"single": (64, 1), "batches of 20": (16, 20), "batches of 500": (4, 500)}
OURS = "stationhouse"
PACED = {"paced, single": 1, "paced, batches of 20": 20}


@dataclass
class Device:
    """Makes requests, no two of them alike, and counts the events that were acknowledged."""

    port: int
    token: str
    seen: Seen = field(default_factory=Seen)
    acknowledged: int = 0
    _number: Iterator[int] = field(default_factory=count)

    def request(self, events: int) -> bytes:
        """So many fixes of as many units, as they are now."""
        at = datetime.now(UTC) + timedelta(hours=8)
        told = at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        body = b"".join(
            json.dumps(
                {"unit_id": f"U{next(self._number)}", "fix_at": told, "lon": 114.9, "lat": 34.85,
                 "accuracy": 4.5, "speed": 31.0, "heading": 90, "device": "VEHICLE",
                 "duty": "ON_DUTY"}
            ).encode() + b"\n"
            for _ in range(events)
        )  # fmt: skip
        return posted(FEED, self.token, body)

    async def ask(self, connection: "Connection", events: int, due: float) -> None:
        """One request on a connection of its own; a time counts from when it was due."""
        status = await connection.answer(self.request(events))
        self.seen.took.append(time.perf_counter() - due)
        if status == b"200":
            self.acknowledged += events
        else:
            self.seen.failed.append(status.decode())


def posted(feed: str, token: str, body: bytes) -> bytes:
    """A request with lines of the feed."""
    head = (
        f"POST /events/{feed} HTTP/1.1\r\nhost: localhost\r\n"
        f"authorization: Bearer {token}\r\ncontent-type: application/x-ndjson\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def answer(self, request: bytes) -> bytes:
        """The status of the answer; asked again where the server closed what was idle."""
        while True:
            try:
                return await self._answer(request)
            except (OSError, asyncio.IncompleteReadError):
                self._streams = None

    async def _answer(self, request: bytes) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        return head.split(b" ", 2)[1]


async def saturating(device: Device, connections: int, events: int, seconds: float) -> None:
    """Each connection asks again as soon as it was answered."""
    end = time.perf_counter() + seconds

    async def one() -> None:
        connection = Connection(device.port)
        while (now := time.perf_counter()) < end:
            await device.ask(connection, events, now)

    await asyncio.gather(*(one() for _ in range(connections)))


async def pacing(device: Device, events: int, seconds: float) -> None:
    """So many events a second, whatever comes back."""

    async def one(connection: Connection, due: float) -> None:
        await device.ask(connection, events, due)

    await paced(device.port, one, events / PACE, time.perf_counter() + seconds)


async def paced(
    port: int, send: Callable[[Connection, float], Awaitable[None]], every: float, until: float
) -> None:
    """Send at a beat in seconds, whatever comes back; each time is told when it was due."""
    free: list[Connection] = []
    going: set[asyncio.Task[None]] = set()

    async def one(due: float) -> None:
        connection = free.pop() if free else Connection(port)
        await send(connection, due)
        free.append(connection)

    due = time.perf_counter()
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(one(due))
        going.add(task)
        task.add_done_callback(going.discard)
        due += every
    await asyncio.gather(*going)


@contextmanager
def gateway(home: Path) -> Iterator[int]:
    """The port of a gateway of that home."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [str(Path(sys.executable).parent / "stationhouse"), "gateway", "--port", str(port)]
    told = os.environ | {"STATIONHOUSE_HOME": str(home)}
    process = subprocess.Popen(words, env=told, stdout=subprocess.DEVNULL)
    try:
        _until_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def _until_ready(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the gateway did not start")


def kept(home: Path) -> int:
    """The events that the log holds."""
    log = opened(LaneSettings(home / "live"))
    return sum(len(one.rows) for batches, _ in behind(log, None) for one in batches)


@click.command()
@click.option("--quick", is_flag=True, help="Short runs.")
def main(*, quick: bool) -> None:
    """Events a second at which the gateway saturates, and the wait at 1,000 a second."""
    seconds, report = 4.0 if quick else 12.0, Report("lane")
    FOLDER.mkdir(parents=True, exist_ok=True)
    acknowledged = 0
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        home = Path(name).resolve()
        token = Devices(home / "keys").add("bench", [FEED])
        with gateway(home) as port:
            asyncio.run(saturating(Device(port, token), 8, 1, 1.0))
            for side, (connections, events) in SIDES.items():
                device = Device(port, token)
                asyncio.run(saturating(device, connections, events, seconds))
                rate = device.acknowledged / seconds
                report.add(OURS, f"{side}: taken", rate, "events/s")
                acknowledged += told(report, side, device)
            for side, events in PACED.items():
                device = Device(port, token)
                asyncio.run(pacing(device, events, seconds))
                acknowledged += told(report, side, device)
        lost = acknowledged - kept(home)
    report.note(f"{acknowledged:,} events were acknowledged; of them {max(lost, 0)} are missing.")
    report.write()


def told(report: Report, side: str, device: Device) -> int:
    """Times of one side and what failed; how many events it had acknowledged."""
    for share in (0.5, 0.95, 0.99):
        value = device.seen.quantile_ms(share)
        report.add(OURS, f"{side}: acknowledged, p{share * 100:.0f}", value, "ms")
    report.add(OURS, f"{side}: refused", len(device.seen.failed), "requests")
    return device.acknowledged


if __name__ == "__main__":
    main()
