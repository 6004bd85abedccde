"""Intake of positions from CSV against Polars scanning the same file to Parquet with no rule.

Each side runs in a process of its own, in turn, so that peak memory is its own and a machine that
drifts drifts for both. Prints a table of medians and ratios and writes it as JSON.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import polars as pl

from bench.report import Report

SIDES = ("intake", "polars")


def make(path: Path, rows: int) -> None:
    """Positions in the synthetic county's own format, one in a thousand breaking a rule."""
    units, start = 600, datetime(2026, 6, 1)
    n = pl.int_range(rows, eager=True)
    moment = pl.lit(start).dt.cast_time_unit("ms") + pl.duration(
        milliseconds=n // units * 10_000 + n * 7_919 % 1_000
    )
    chance = n.hash(seed=7) % 1_000_000 / 1_000_000
    (
        pl.DataFrame({"n": n, "chance": chance})
        .select(
            unit_id=pl.format("LK-P-{}", n % units),
            fix_at=moment.dt.strftime("%Y-%m-%d %H:%M:%S%.3f"),
            received_at=(moment + pl.duration(milliseconds=800)).dt.strftime(
                "%Y-%m-%d %H:%M:%S%.3f"
            ),
            lon=(114.7 + 0.5 * pl.col("chance")).round(6),
            lat=(34.75 + 0.25 * pl.col("chance")).round(6),
            accuracy=(20 * pl.col("chance")).round(1),
            speed=pl.when(n % 1_000 == 7).then(999.0).otherwise(80 * pl.col("chance")).round(1),
            heading=(359 * pl.col("chance")).round(0),
            device=pl.lit("VEHICLE"),
            duty=pl.when(pl.col("chance") < 0.02)
            .then(pl.lit("OFF_DUTY"))
            .otherwise(pl.lit("ON_DUTY")),
        )
        .write_csv(path)
    )


def intake(path: Path, home: Path) -> int:
    """Our side: every rule, uniqueness, quarantine, receipt. Rows accounted for."""
    from pipelines.intake.keys import Keys
    from pipelines.intake.lake import Lake
    from pipelines.intake.take_in import take_in

    receipt = take_in(path, Lake.open(home / "lake"), Keys.open(home / "keys"))
    return sum(count.rows for count in receipt.tables.values())


def polars(path: Path, home: Path) -> int:
    """The limit: the same file to Parquet with no rule at all."""
    pl.scan_csv(path).sink_parquet(home / "plain.parquet")
    return int(pl.scan_parquet(home / "plain.parquet").select(pl.len()).collect().item())


def measured(side: str, path: Path) -> dict[str, float]:
    """Seconds, rows a second and peak memory of one run in its own process."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.intake", "--side", side, str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(out.stdout)
    return found


def one(side: str, path: Path) -> None:
    """Run one side here and say what it took, imports aside."""
    work = {"intake": intake, "polars": polars}[side]
    with tempfile.TemporaryDirectory(dir=path.parent) as home:
        started = time.perf_counter()
        rows = work(path, Path(home))
        seconds = time.perf_counter() - started
    if not rows:
        raise SystemExit(f"{side} took no row of {path}")
    print(
        json.dumps({"seconds": seconds, "rows_per_second": rows / seconds, "peak_gb": _peak_gb()})
    )


def _peak_gb() -> float:
    """This process's own high water; `ru_maxrss` would still hold that of the one it came from."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e6


def compare(rows: int, runs: int, folder: Path) -> dict[str, object]:
    """Both sides in turn on one file; medians, and the ratio of rows a second pair by pair."""
    path = folder / "positions_20260601.csv"
    make(path, rows)
    for side in SIDES:
        measured(side, path)
    found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for _ in range(runs):
        for side in SIDES:
            found[side].append(measured(side, path))
    ratios = [
        ours["rows_per_second"] / theirs["rows_per_second"]
        for ours, theirs in zip(found["intake"], found["polars"], strict=True)
    ]
    line: dict[str, object] = {"rows": rows, "megabytes": round(path.stat().st_size / 1e6)}
    for side in SIDES:
        for figure in ("rows_per_second", "peak_gb"):
            line[f"{side}_{figure}"] = statistics.median(run[figure] for run in found[side])
    line |= {
        "ratio": statistics.median(ratios),
        "ratio_low": min(ratios),
        "ratio_high": max(ratios),
    }
    path.unlink()
    return line


def reported(lines: list[dict[str, object]]) -> Report:
    """The lines as rows of the day's report."""
    report = Report("intake")
    for line in lines:
        for side in SIDES:
            name = f"{side}, {line['rows']:,} rows"
            report.add(name, "rows", float(str(line[f"{side}_rows_per_second"])), "/s")
            report.add(name, "memory", float(str(line[f"{side}_peak_gb"])), "GB")
        ratios = [float(str(line[name])) for name in ("ratio_low", "ratio_high")]
        name = f"intake, {line['rows']:,} rows"
        report.add(name, "against Polars", float(str(line["ratio"])), "ratio", ratios)
    return report


@click.command()
@click.option("--rows", default="1000000,5000000,10000000", show_default=True)
@click.option("--runs", default=5, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench/intake.json"))
@click.option("--side", type=click.Choice(SIDES), hidden=True)
@click.argument("path", required=False, type=click.Path(path_type=Path))
def main(rows: str, runs: int, out: Path, side: str | None, path: Path | None) -> None:
    """Rows a second of intake and of Polars without rules, and the ratio."""
    if side and path:
        return one(side, path)
    out.parent.mkdir(parents=True, exist_ok=True)
    print(f"polars {pl.__version__}, python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print("| rows | intake rows/s | Polars rows/s | ratio (low-high) | intake GB | Polars GB |")
    print("|---:|---:|---:|---:|---:|---:|")
    lines = []
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        for count in map(int, rows.split(",")):
            found = compare(count, runs, Path(folder))
            lines.append(found)
            print(
                "| {rows:,} | {intake_rows_per_second:,.0f} | {polars_rows_per_second:,.0f} "
                "| {ratio:.2f} ({ratio_low:.2f}-{ratio_high:.2f}) "
                "| {intake_peak_gb:.2f} | {polars_peak_gb:.2f} |".format(**found)
            )
    told = {"at": datetime.now(UTC).isoformat(), "polars": pl.__version__, "cores": os.cpu_count()}
    out.write_text(json.dumps(told | {"results": lines}, indent=1))
    reported(lines).write()
    print(f"written to {out}")
    return None


if __name__ == "__main__":
    main()
