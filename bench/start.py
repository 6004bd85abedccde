"""How long it takes to start: imports, the API ready, its first answer, Dagster's definitions.

Each time is that of a new process, in turn, medians of the runs.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from bench.client import load
from bench.report import Report
from bench.tiny import Tiny, mixed, served

IMPORTS = {
    "import contracts": "import contracts; contracts.capabilities(); contracts.sources()",
    "import api.schema": "import api.schema",
    "import api.app": "import api.app",
    "load pipelines.definitions": "import pipelines.definitions",
}


def imported(words: str) -> float:
    """Seconds of a new interpreter that does this, less those of one that does nothing."""
    environment = os.environ | {"DBT_PROFILES_DIR": str(Path("dbt").resolve())}
    took = []
    for code in (words, "pass"):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, env=environment)
        took.append(time.perf_counter() - started)
    return took[0] - took[1]


def first_answer(tiny: Tiny) -> tuple[float, float]:
    """Seconds from the command to readiness, and from there to the end of the first answer."""
    started = time.perf_counter()
    with served(tiny.home) as (port, _):
        ready = time.perf_counter() - started
        asked = load(port, tiny.request(), 1, iter([False, True]).__next__, mixed)
        seen = asyncio.run(asked)
    if seen.failed:
        raise SystemExit(seen.failed[0])
    return ready, seen.took[0]


@click.command()
@click.option("--runs", default=5, show_default=True)
@click.option("--quick", is_flag=True, help="One run.")
def main(runs: int, *, quick: bool) -> None:
    """Seconds to start each part."""
    runs = 1 if quick else runs
    found: dict[str, list[float]] = {}

    def noted(side: str, measure: Callable[[], float]) -> None:
        found.setdefault(side, []).append(measure())

    with tempfile.TemporaryDirectory() as folder:
        tiny = Tiny.made(Path(folder))
        for _ in range(runs):
            for side, words in IMPORTS.items():
                noted(side, lambda words=words: imported(words))  # type: ignore[misc]
            ready, answered = first_answer(tiny)
            noted("API ready", lambda ready=ready: ready)  # type: ignore[misc]
            noted("first answer", lambda answered=answered: answered)  # type: ignore[misc]
    report = Report("start")
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} cores, {runs} runs")
    for side, took in found.items():
        report.middle(side, "time", took, "s")
    report.write()


if __name__ == "__main__":
    main()
