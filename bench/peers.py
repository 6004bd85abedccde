"""Answers over HTTP against the raw statement with JSON, and against what a user would pick.

All sides hold the same rows and are asked for the same, in turn, by the same client. Ours alone
asks who asks and for what, withholds, and writes each answer into the ledger before it leaves.
"""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median

import click

from bench import installed, shapes, sides
from bench.load import CONNECTIONS, Load, load
from bench.report import FOLDER, Report
from bench.sides import Shapes
from bench.tables import write

OURS, RAW, STRAWBERRY = "stationhouse", "raw duckdb + json", "plain strawberry"
ROAPI, POSTGRAPHILE = "roapi", "postgraphile"
EXPECTED = {"point look-up": 1, "list of 50": 50, "aggregate": 50, "two lists": 40}


def all_sides(report: Report, home: Path) -> dict[str, AbstractContextManager[Shapes]]:
    """The sides that are installed, ours first."""
    found = {
        OURS: sides.ours(home),
        RAW: sides.plain(home, "raw", shapes.raw()),
        STRAWBERRY: sides.plain(home, "graphql", shapes.strawberry()),
    }
    if installed.has_roapi(report):
        found[ROAPI] = sides.roapi(home)
        report.versions["roapi"] = _first_line([str(installed.BIN / "roapi"), "--version"])
    if installed.has_postgraphile(report):
        found[POSTGRAPHILE] = sides.postgraphile(home)
        report.versions["postgraphile"] = "5.1.5"
        report.versions["postgresql"] = _first_line(
            [str(installed.POSTGRES / "postgres"), "--version"]
        )
    return found


def _first_line(words: Sequence[str]) -> str:
    said = subprocess.run(words, check=True, capture_output=True, text=True)
    return said.stdout.split("\n")[0].split()[-1].strip("()") if said.stdout else ""


def compare(report: Report, asked: Mapping[str, Shapes], rounds: int, seconds: int) -> None:
    """Every shape and number of connections, all sides in turn."""
    for shape, rows in EXPECTED.items():
        there = {side: shapes[shape] for side, shapes in asked.items() if shape in shapes}
        for side, request in there.items():
            found = sides.rows_of(request.answer())
            if found != rows:
                raise RuntimeError(f"{side} answers {shape} with {found} rows and not {rows}")
        for connections in CONNECTIONS:
            told: dict[str, list[Load]] = {side: [] for side in there}
            for _ in range(rounds):
                for side, request in there.items():
                    told[side].append(load(request, connections, seconds))
            for side, loads in told.items():
                _add(report, side, f"{shape}, {connections} connections", loads)


def _add(report: Report, side: str, of: str, loads: Sequence[Load]) -> None:
    for name, unit, values in (
        ("requests a second", "1/s", [one.per_second for one in loads]),
        ("p50", "ms", [one.p50_ms for one in loads]),
        ("p99", "ms", [one.p99_ms for one in loads]),
    ):
        report.add(side, f"{of}: {name}", median(values), unit, min(values), max(values))


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the rows, one round.")
@click.option("--only", multiple=True, help="These sides alone.")
def main(*, quick: bool, only: tuple[str, ...]) -> None:
    """Requests a second, p50 and p99 of four shapes at 1, 8 and 32 connections."""
    report = Report("peers")
    rounds, seconds, cells = (1, 1, 100_000) if quick else (2, 2, 1_000_000)
    if not installed.has_wrk(report):
        report.write()
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as up:
        home = Path(name)
        home.chmod(0o755)
        write(home, cells)
        asked = {
            side: up.enter_context(served)
            for side, served in all_sides(report, home).items()
            if not only or side in only
        }
        for requests in asked.values():
            for request in requests.values():
                load(request, 1, 1)
        compare(report, asked, rounds, seconds)
    report.note(f"The aggregate is over {cells:,} rows; roapi answers of one table at a time.")
    report.write(FOLDER)


if __name__ == "__main__":
    main()
