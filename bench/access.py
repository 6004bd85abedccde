"""What tokens, policy and ledger cost a request: the service with and without them, in turn.

Each side is a process of its own on the same snapshot; all are asked over real HTTP by the same
client, whose work is in the figures. Prints medians and ratios, and writes them as JSON.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import psutil

from api.access.issuer import Issuer
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


@dataclass(frozen=True)
class Served:
    """One side: its port and its process."""

    port: int
    process: psutil.Process

    @property
    def busy(self) -> float:
        """Seconds of CPU that it has used: what a busy machine does not blur."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def serving(side: str, home: Path) -> Iterator[Served]:
    """Where the side is served."""
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
        yield Served(port, psutil.Process(process.pid))
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


async def load(at: Served, request: bytes, connections: int, seconds: float) -> dict[str, float]:
    """Requests a second, the 99th percentile and the service's own work of one round."""
    took: list[float] = []
    busy = at.busy
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(asking(at.port, request, until, took) for _ in range(connections)))
    elapsed = time.perf_counter() - started
    return {
        "per_second": len(took) / elapsed,
        "p99_ms": 1e3 * statistics.quantiles(took, n=100)[98],
        "cpu_ms": 1e3 * (at.busy - busy) / len(took),
    }


def request(home: Path, question: str) -> bytes:
    """The bytes of one request."""
    now = datetime.now(UTC).replace(tzinfo=None)
    token = Issuer(home / "keys").token(ASKERS[question], now)
    body = json.dumps({"query": QUESTIONS[question]}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def compare(home: Path, runs: int, seconds: float) -> Iterator[dict[str, object]]:
    """All sides in turn, round by round; medians and the share of throughput that is lost."""
    with ExitStack() as running:
        places = {side: running.enter_context(serving(side, home)) for side in SIDES}
        for question in QUESTIONS:
            sent = request(home, question)
            for connections in CONNECTIONS:
                found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
                for number in range(runs + 1):
                    for side in SIDES:
                        told = asyncio.run(load(places[side], sent, connections, seconds))
                        if number:  # The first round warms up.
                            found[side].append(told)
                yield line(question, connections, found)


def line(
    question: str, connections: int, found: dict[str, list[dict[str, float]]]
) -> dict[str, object]:
    """Medians of the rounds, and of the ratios round by round."""
    told: dict[str, object] = {"question": question, "connections": connections}
    for side in SIDES:
        for figure in ("per_second", "p99_ms", "cpu_ms"):
            told[f"{side}_{figure}"] = statistics.median(run[figure] for run in found[side])
    for side in ("full", "allowed"):
        lost = [
            100 * (1 - mine["per_second"] / other["per_second"])
            for mine, other in zip(found[side], found["bare"], strict=True)
        ]
        told[f"{side}_lost_pct"] = statistics.median(lost)
        told[f"{side}_lost_low"], told[f"{side}_lost_high"] = min(lost), max(lost)
        told[f"{side}_work_pct"] = statistics.median(
            100 * (mine["cpu_ms"] / other["cpu_ms"] - 1)
            for mine, other in zip(found[side], found["bare"], strict=True)
        )
    return told


def reported(lines: list[dict[str, object]]) -> Report:
    """The lines as rows of the day's report."""
    report = Report("access")
    for one in lines:
        for side in SIDES:
            name = f"{side}, {one['question']}, {one['connections']} connections"
            report.add(name, "answers", float(str(one[f"{side}_per_second"])), "/s")
            report.add(name, "p99", float(str(one[f"{side}_p99_ms"])), "ms")
        for side in ("full", "allowed"):
            name = f"{side}, {one['question']}, {one['connections']} connections"
            lost = [float(str(one[f"{side}_lost_{end}"])) for end in ("low", "high")]
            report.add(name, "lost", float(str(one[f"{side}_lost_pct"])), "%", lost)
    return report


@click.command()
@click.option("--home", type=click.Path(path_type=Path, exists=True), default=Path("var"))
@click.option("--runs", default=5, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="Of each round.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench/access.json"))
def main(home: Path, runs: int, seconds: float, out: Path) -> None:
    """What policy and ledger cost, at 1, 8 and 32 connections; needs a home with a snapshot."""
    if not (home / "published" / "current.json").exists():
        raise click.UsageError(f"{home} has no snapshot; run `make demo` first, or give --home")
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} cores, client included")
    print("| question | connections | bare/s | with policy/s | with both/s | lost by policy "
          "| lost by both | p99 bare ms | p99 with both ms | CPU bare ms | more CPU by both |"
          )  # fmt: skip
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    lines = []
    for found in compare(home, runs, seconds):
        lines.append(found)
        print(
            "| {question} | {connections} | {bare_per_second:,.0f} | {allowed_per_second:,.0f} "
            "| {full_per_second:,.0f} | {allowed_lost_pct:.1f} % | {full_lost_pct:.1f} % "
            "({full_lost_low:.1f} to {full_lost_high:.1f}) | {bare_p99_ms:.1f} "
            "| {full_p99_ms:.1f} | {bare_cpu_ms:.2f} | {full_work_pct:.0f} % |".format(**found),
            flush=True,
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC).isoformat()
    out.write_text(json.dumps({"at": at, "cores": os.cpu_count(), "results": lines}, indent=1))
    reported(lines).write()
    print(f"written to {out}")


if __name__ == "__main__":
    main()
