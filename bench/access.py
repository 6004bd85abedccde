"""What tokens, policy and ledger cost a request: the service with and without them, in turn.

Each side is a process of its own on the same snapshot; all are asked over real HTTP by the same
client, whose work is in the figures.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import click

from api.access.issuer import Issuer
from api.settings import Settings
from bench.report import Report
from bench.service import SIDES

QUESTIONS = {
    "aggregate": """query @purpose(of: AUDIT) { dispatch { responseTimes(groupBy: [AREA]) {
        figureId nodes { leg standard n p90Seconds { value lower upper } } } } }""",
    "list of 50": """query @purpose(of: COMMAND) { dispatch { unitStatusBoard(first: 50) {
        nodes { unitId primaryStatus secondaryStatus sinceAt secondsInStatus callId } } } }""",
}
ASKERS = {"aggregate": "auditor-1", "list of 50": "commander-1"}
CONNECTIONS = (1, 8, 32)
WORDS = {"full": "stationhouse", "allowed": "without ledger", "bare": "without policy and ledger"}
FIGURES = (("per_second", "requests a second", "1/s"), ("p99_ms", "p99", "ms"))
Compared = tuple[str, int, Mapping[str, list[dict[str, float]]]]


@contextmanager
def serving(side: str, home: Path) -> Iterator[int]:
    """The port that the side is served at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [sys.executable, "-m", "bench.service", side, str(home), str(port)]
    process = subprocess.Popen(words)
    try:
        for _ in range(300):
            if socket.socket().connect_ex(("127.0.0.1", port)) == 0:
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


async def asking(port: int, request: bytes, until: float, took: list[float]) -> None:
    """One connection that asks again as soon as it was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (started := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200") or b'"errors"' in body:
            raise SystemExit(f"no answer: {head[:40]!r} {body[:300]!r}")
        took.append(time.perf_counter() - started)
    writer.close()


async def load(port: int, request: bytes, connections: int, seconds: float) -> dict[str, float]:
    """Requests a second and the 99th percentile of one round."""
    took: list[float] = []
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(asking(port, request, until, took) for _ in range(connections)))
    elapsed = time.perf_counter() - started
    return {
        "per_second": len(took) / elapsed,
        "p99_ms": 1e3 * statistics.quantiles(took, n=100)[98],
    }


def request(home: Path, question: str) -> bytes:
    """The bytes of one request."""
    now = Settings.read(os.environ | {"STATIONHOUSE_HOME": str(home)}).clock()
    token = Issuer(home / "keys").token(ASKERS[question], now)
    body = json.dumps({"query": QUESTIONS[question]}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def compare(home: Path, runs: int, seconds: float) -> Iterator[Compared]:
    """All sides in turn, round by round."""
    with ExitStack() as running:
        ports = {side: running.enter_context(serving(side, home)) for side in SIDES}
        for question in QUESTIONS:
            sent = request(home, question)
            for connections in CONNECTIONS:
                found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
                for number in range(runs + 1):
                    for side in SIDES:
                        told = asyncio.run(load(ports[side], sent, connections, seconds))
                        if number:  # The first round warms up.
                            found[side].append(told)
                yield question, connections, found


def line(
    question: str, connections: int, found: Mapping[str, list[dict[str, float]]]
) -> Iterator[tuple[str, str, float, str, float, float]]:
    """Side, figure, median, unit and extremes; and what is lost, round by round."""
    of = f"{question}, {connections} connections"
    for side, words in WORDS.items():
        for figure, told, unit in FIGURES:
            values = [run[figure] for run in found[side]]
            yield words, f"{of}: {told}", median(values), unit, min(values), max(values)
        if side == "bare":
            continue
        lost = [
            100 * (1 - mine["per_second"] / other["per_second"])
            for mine, other in zip(found[side], found["bare"], strict=True)
        ]
        yield words, f"{of}: requests lost by it", median(lost), "%", min(lost), max(lost)


@click.command()
@click.option("--home", type=click.Path(path_type=Path, exists=True), default=Path("var"))
@click.option("--runs", default=3, show_default=True)
@click.option("--seconds", default=2.0, show_default=True, help="Of each round.")
@click.option("--quick", is_flag=True, help="One round of a second each.")
def main(home: Path, runs: int, seconds: float, *, quick: bool) -> None:
    """What policy and ledger cost, at 1, 8 and 32 connections; needs a home with a snapshot."""
    if not (home / "published" / "current.json").exists():
        raise click.UsageError(f"{home} has no snapshot; run `make demo` first, or give --home")
    report = Report("access")
    for question, connections, found in compare(home, *((1, 1.0) if quick else (runs, seconds))):
        for row in line(question, connections, found):
            report.add(*row)
    report.write()


if __name__ == "__main__":
    main()
