"""Intake against Polars without a rule, one DuckDB statement with the same rules, and dlt.

The sides take turns on one file, so that a machine that drifts drifts for all; each run is a
process of its own, so that peak memory is its own.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import polars as pl

from bench import installed
from bench.positions import make
from bench.report import FOLDER, Report

Run = Mapping[str, float]
OURS, LIMIT, STATEMENT = "stationhouse", "polars, no rules", "duckdb, same rules"
DLT_ROWS, DLT_ARROW = "dlt rows, no rules", "dlt arrow, no rules"
WORDS = {OURS: "stationhouse", LIMIT: "polars", STATEMENT: "duckdb"}
FEW = 50_000
"""Rows that dlt's row path is given; more would take it minutes and change nothing."""
HERE = Path(__file__).parent


def command(side: str, path: Path) -> Sequence[str]:
    """What runs the side once on the file."""
    if side in WORDS:
        return [sys.executable, "-m", "bench.intake_side", WORDS[side], str(path)]
    dlt = str(HERE / "dlt_side.py")
    if side == DLT_ROWS:
        return [str(installed.PYTHON), dlt, "rows", str(path.with_name("few.csv"))]
    return [str(installed.PYTHON), dlt, "arrow", str(path.with_suffix(".parquet"))]


def measured(side: str, path: Path) -> Run:
    """Rows, seconds, CPU seconds and peak memory of one run."""
    out = subprocess.run(command(side, path), check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return found


def in_turn(sides: Sequence[str], path: Path, runs: int) -> Mapping[str, list[Run]]:
    """So many rounds of all sides."""
    found: dict[str, list[Run]] = {side: [] for side in sides}
    for _ in range(runs):
        for side in sides:
            found[side].append(measured(side, path))
    return found


def told(report: Report, found: Mapping[str, list[Run]], of: str) -> None:
    """Medians with extremes, and our rows a second by theirs, round by round."""
    for side, runs in found.items():
        speeds = [run["rows"] / run["seconds"] for run in runs]
        busy = [1e6 * run["cpu_seconds"] / run["rows"] for run in runs]
        report.add(side, f"rows a second, {of}", *middle(speeds))
        report.add(side, f"CPU a million rows, {of}", *middle(busy, "s"))
        report.add(side, f"peak memory, {of}", *middle([run["peak_gb"] for run in runs], "GB"))
    for side, runs in found.items():
        if side == OURS:
            continue
        pairs = zip(found[OURS], runs, strict=True)
        ratios = [
            (mine["rows"] / mine["seconds"]) / (their["rows"] / their["seconds"])
            for mine, their in pairs
        ]
        report.add(OURS, f"times {side}, {of}", *middle(ratios, "×"))


def middle(values: Sequence[float], unit: str = "rows/s") -> tuple[float, str, float, float]:
    """Median, unit and extremes."""
    return statistics.median(values), unit, min(values), max(values)


def positions(report: Report, folder: Path, rows: int, runs: int, *, dlt: bool) -> None:
    """One size of file, all sides that there are."""
    path = folder / "positions_20260601.csv"
    make(path, rows)
    sides = [OURS, LIMIT, STATEMENT]
    if dlt:
        pl.scan_csv(path).sink_parquet(path.with_suffix(".parquet"))
        pl.scan_csv(path).head(FEW).collect().write_csv(path.with_name("few.csv"))
        sides += [DLT_ROWS, DLT_ARROW]
    told(report, in_turn(sides, path, runs), f"{rows:,} positions")
    path.unlink()


def county_day(report: Report, folder: Path, residents: int, runs: int) -> None:
    """A day of all sixteen sources in their own formats; no peer reads it as it comes."""
    files = folder / "day"
    stationhouse = str(Path(sys.executable).parent / "stationhouse")
    words = ["simulate", "--day", "2026-06-01", "--residents", str(residents), "--out", str(files)]
    subprocess.run([stationhouse, *words], check=True, capture_output=True)
    told(report, in_turn([OURS], files, runs), f"mixed day of {residents:,} residents")


@click.command()
@click.option("--quick", is_flag=True, help="One size, two rounds.")
def main(*, quick: bool) -> None:
    """Rows a second, CPU and memory at 1, 5 and 10 million positions and on a mixed day."""
    sizes, runs = ((1_000_000,), 2) if quick else ((1_000_000, 5_000_000, 10_000_000), 3)
    report = Report("intake")
    with_dlt = installed.has_python(report, "dlt")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        folder = Path(name)
        for rows in sizes:
            positions(report, folder, rows, runs, dlt=with_dlt and rows == sizes[0])
        county_day(report, folder, 200_000 if quick else 900_000, runs)
    report.write()


if __name__ == "__main__":
    main()
