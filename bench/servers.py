"""What telling costs, and which server serves: sides in turn on one small house.

`off` is the service as it comes; `lines` writes a line a request; `on` measures too; `traced` sends
spans besides. `granian` is the other server that was weighed, as `off`. The client is a process of
its own and its work is in the figures.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from bench.client import Seen, for_seconds, load
from bench.report import Report
from bench.tiny import Tiny, mixed, served, until_ready

SIDES = {
    "off": {"STATIONHOUSE_LOG_LEVEL": "WARNING"},
    "lines": {"STATIONHOUSE_LOG_LEVEL": "INFO"},
    "on": {"STATIONHOUSE_LOG_LEVEL": "INFO", "STATIONHOUSE_TELEMETRY": "on",
           "STATIONHOUSE_METRICS_PORT": "0"},
    "traced": {"STATIONHOUSE_LOG_LEVEL": "INFO", "STATIONHOUSE_TELEMETRY": "on",
               "STATIONHOUSE_METRICS_PORT": "0"},
}  # fmt: skip
CONNECTIONS = (1, 8, 32)


class Sink(BaseHTTPRequestHandler):
    """Takes spans and forgets them."""

    def do_POST(self) -> None:
        """Whatever comes is fine."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said of it."""


@contextmanager
def sink() -> Iterator[str]:
    """The address of a collector."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def granian(home: Path, workers: int) -> Iterator[int]:
    """The port of the same application under granian."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [
        str(Path(sys.executable).parent / "granian"), "--interface", "asgi", "--factory",
        "--no-ws", "--workers", str(workers), "--port", str(port), "--log-level", "warning",
        "api.serving.worker:application",
    ]  # fmt: skip
    told = os.environ | {"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(words, env=told)
    try:
        until_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def asked(port: int, request: bytes, connections: int, seconds: float) -> Seen:
    """One round; an answer that is none ends the bench."""
    seen = asyncio.run(load(port, request, connections, for_seconds(seconds), mixed))
    if seen.failed:
        raise SystemExit(f"no answer: {seen.failed[0]}")
    return seen


def rounds(
    tiny: Tiny, workers: int, runs: int, seconds: float
) -> Iterator[tuple[int, dict[str, list[Seen]]]]:
    """All sides in turn, round by round, for each number of connections."""
    with ExitStack() as running:
        collector = running.enter_context(sink())
        ports = {"granian": running.enter_context(granian(tiny.home, workers))}
        for side, environment in SIDES.items():
            if side == "traced":
                environment = environment | {"OTEL_EXPORTER_OTLP_ENDPOINT": collector}
            started = served(tiny.home, "--workers", str(workers), **environment)
            ports[side], _ = running.enter_context(started)
        request = tiny.request()
        for connections in CONNECTIONS:
            found: dict[str, list[Seen]] = {side: [] for side in ports}
            for number in range(runs + 1):
                for side, port in ports.items():
                    seen = asked(port, request, connections, seconds)
                    if number:  # The first round warms up.
                        found[side].append(seen)
            yield connections, found


@click.command()
@click.option("--runs", default=5, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="Of each round.")
@click.option("--workers", default=2, show_default=True)
def main(runs: int, seconds: float, workers: int) -> None:
    """Answers a second of each side, and what is lost against `off`."""
    report = Report("servers")
    print(f"{os.cpu_count()} cores, {workers} workers, client included")
    print("| connections | side | answers/s | against off (low to high) | p99 ms |")
    print("|---:|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        tiny = Tiny.made(Path(folder))
        for connections, found in rounds(tiny, workers, runs, seconds):
            off = [len(seen.took) for seen in found["off"]]
            for side, each in found.items():
                rates = [len(seen.took) / seconds for seen in each]
                ratios = [len(seen.took) / one for seen, one in zip(each, off, strict=True)]
                p99 = statistics.median(seen.quantile_ms(0.99) for seen in each)
                name = f"{side}, {connections} connections"
                report.middle(name, "answers", rates, "/s")
                report.middle(name, "against off", ratios, "ratio")
                report.add(name, "p99", p99, "ms")
                print(
                    f"| {connections} | {side} | {statistics.median(rates):,.0f} "
                    f"| {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) "
                    f"| {p99:.1f} |",
                    flush=True,
                )
    report.write()


if __name__ == "__main__":
    main()
