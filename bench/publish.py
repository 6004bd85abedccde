"""Publishing under load: how long the switch takes, and whether an answer fails or mixes versions.

Each version is written into two marts and published while eight connections ask both in one
question: an answer with rows of two versions would be a mixture.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import click
import duckdb

from bench.client import Seen, load
from bench.report import Report
from bench.tiny import Tiny, mixed, served
from telemetry.words import Fact
from telemetry.work import Doing, tell

CONNECTIONS = 8


class Switches:
    """Hears how long each switch of the pointer took, and nothing else."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def work(self, name: str, facts: dict[str, Fact]) -> "Timed":
        """Work of that name."""
        return Timed(self.seconds if name == "publish.switch" else [])

    def done(self, name: str, began: float, ended: float, facts: dict[str, Fact]) -> None:
        """Not of interest."""

    def count(self, name: str, amount: int, facts: dict[str, Fact]) -> None:
        """Not of interest."""

    def moment(self, name: str, at: float) -> None:
        """Not of interest."""


class Timed:
    """Notes the time of one piece of work."""

    def __init__(self, seconds: list[float]) -> None:
        self._seconds = seconds

    def __enter__(self) -> Doing:
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self._seconds.append(time.perf_counter() - self._began)

    def found(self, **facts: Fact) -> None:
        """Not of interest."""


async def published(tiny: Tiny, port: int, times: int, took: list[float]) -> Seen:
    """Publish so often while the connections ask."""
    asking = True
    client = asyncio.create_task(load(port, tiny.request(), CONNECTIONS, lambda: not asking, mixed))
    for number in range(1, times + 1):
        started = time.perf_counter()
        await asyncio.to_thread(tiny.publish, number)
        took.append(time.perf_counter() - started)
    asking = False
    return await client


@click.command()
@click.option("--times", default=1_000, show_default=True, help="Publications.")
@click.option("--workers", default=2, show_default=True)
@click.option("--quick", is_flag=True, help="Fifty of them.")
def main(times: int, workers: int, *, quick: bool) -> None:
    """Publications under load; ends with 1 where an answer failed or was a mixture."""
    times = 50 if quick else times
    switches, took = Switches(), list[float]()
    tell(switches)
    with tempfile.TemporaryDirectory() as folder:
        tiny = Tiny.made(Path(folder))
        with served(tiny.home, "--workers", str(workers)) as (port, _):
            seen = asyncio.run(published(tiny, port, times, took))
    mixtures = sum(wrong.startswith("mixed") for wrong in seen.failed)
    failures = len(seen.failed) - mixtures
    report = Report("publish")
    report.middle("switch", "time", [1e3 * one for one in switches.seconds], "ms")
    report.middle("whole", "time", [1e3 * one for one in took], "ms")
    report.add("answers", "answered", len(seen.took), "answers")
    report.add("answers", "failed", failures, "answers")
    report.add("answers", "mixed", mixtures, "answers")
    report.add("answers", "p99", seen.quantile_ms(0.99), "ms")
    print(f"duckdb {duckdb.__version__}, {times} publications, {CONNECTIONS} connections")
    for wrong in seen.failed[:5]:
        print(f"  {wrong}")
    report.write()
    sys.exit(1 if seen.failed else 0)


if __name__ == "__main__":
    main()
