"""One day of a province's positions: made in parts, taken in side by side, the heaviest models.

A province of a hundred million people has about 36,000 units on duty and a fix of each every 30
seconds: 104 million rows a day. Every delivery here is a million of them, made by number alone, so
that part 17 is the same in a run of 20 parts and of 104. What is asked for beyond the disk is
refused before anything is written.
"""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path
from time import perf_counter

import click
import polars as pl

from bench.intake_side import peak_gb
from bench.report import Report
from contracts.feeds import ColumnMap, Feed, Format, feeds
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.settings import DBT, Settings

OURS = "stationhouse"
Told = tuple[int, float, float]
PART = 1_000_000
FIXES = 2_880
"""Of a unit a day, one every 30 seconds."""
UNITS = PART // FIXES + 1
"""Of a part, none of which stands in another."""
START = datetime(2026, 6, 1, tzinfo=UTC)
WIDE = {"west": 110.35, "south": 31.38, "east": 116.65, "north": 36.37}
MODELS = "+int_patrol_minutes +int_unit_now +unit_positions +patrol_coverage"
BYTES_A_ROW = 90
"""Disk that a row needs at most at once: delivery, lake, warehouse and what DuckDB spills."""


def feed() -> Feed:
    """The patrol feed of the synthetic county, delivered as Parquet and from a whole province."""
    county = feeds()["lankao_patrol/positions"]
    (delivers,) = county.delivers
    columns: dict[str, ColumnMap] = {
        name: replace(how, formats=()) for name, how in delivers.columns.items()
    }
    return replace(
        county,
        id="province/positions",
        files="positions_{day}_*.parquet",
        zone="UTC",
        format=Format("parquet"),
        jurisdiction=WIDE,
        delivers=(replace(delivers, columns=columns),),
    )


def make(path: Path, part: int) -> None:
    """A million fixes of the units of this part; one in a thousand breaks a rule."""
    n = pl.int_range(PART, eager=True)
    unit = part * UNITS + n // FIXES
    seconds = n % FIXES * 30 + unit % 30
    fix_at = pl.lit(START).dt.cast_time_unit("ms") + pl.duration(
        milliseconds=seconds * 1_000 + n * 7_919 % 1_000
    )
    # A beat of some kilometres around a place of the unit's own, with a stay every ten minutes.
    moved = (seconds // 600 * 600 + (seconds % 600).clip(0, 300) * 2).cast(pl.Float64)
    turn = moved / 7_200 * 6.2832 + unit
    frame = pl.DataFrame({"unit": unit, "seconds": seconds, "turn": turn, "n": n})
    east = 111.0 + pl.col("unit") * 7_919 % 5_000 / 1_000
    north = 32.0 + pl.col("unit") * 104_729 % 4_000 / 1_000
    frame.select(
        unit_id=pl.format("HA-P-{}", pl.col("unit")),
        fix_at=fix_at,
        received_at=fix_at + pl.duration(milliseconds=800),
        lon=(east + 0.02 * pl.col("turn").cos()).round(6),
        lat=(north + 0.02 * pl.col("turn").sin()).round(6),
        accuracy=(pl.col("n") % 200).cast(pl.Float64) / 10,
        speed=pl.when(pl.col("n") % 1_000 == 7).then(999.0).otherwise(pl.col("n") % 80 + 0.5),
        heading=(pl.col("n") % 360).cast(pl.Float64),
        device=pl.lit("VEHICLE"),
        duty=pl.when(pl.col("n") % 50 == 3).then(pl.lit("OFF_DUTY")).otherwise(pl.lit("ON_DUTY")),
    ).write_parquet(path)


def took(home: Path, part: int) -> tuple[int, float]:
    """The part made, taken in and deleted: rows, and seconds of intake alone."""
    path = home / "deliveries" / f"positions_20260601_{part:04}.parquet"
    make(path, part)
    lake, keys = Lake(home / "lake"), Keys.open(home / "keys")
    started = perf_counter()
    receipt = take_in(path, lake, keys, [feed()])
    seconds = perf_counter() - started
    path.unlink()
    (count,) = receipt.tables.values()
    return count.rows, seconds


def work(home: Path, parts: Sequence[int], told: "Queue[Told]") -> None:
    """One intake worker: its parts, one after the other; rows, seconds of intake, peak memory."""
    found = [took(home, part) for part in parts]
    told.put((sum(rows for rows, _ in found), sum(seconds for _, seconds in found), peak_gb()))


def taken(report: Report, home: Path, parts: int, workers: int) -> int:
    """All parts through intake, so many workers side by side; the rows."""
    Lake.open(home / "lake")
    Keys.open(home / "keys")
    (home / "deliveries").mkdir()
    context = multiprocessing.get_context("spawn")
    told: Queue[Told] = context.Queue()
    shares = [list(range(turn, parts, workers)) for turn in range(workers)]
    started = perf_counter()
    running = [context.Process(target=work, args=(home, share, told)) for share in shares]
    for one in running:
        one.start()
    found = [told.get() for _ in running]
    for one in running:
        one.join()
    took = perf_counter() - started
    rows = sum(each for each, _, _ in found)
    report.add(OURS, f"making and intake, {workers} workers", took, "s")
    report.add(OURS, "rows a second, making included", rows / took, "1/s")
    slowest = max(seconds for _, seconds, _ in found)
    report.add(OURS, "rows a second, intake alone", rows / slowest, "1/s")
    report.add(OURS, "peak memory of a worker", max(held for _, _, held in found), "GB")
    report.add(OURS, "lake", size(home / "lake") / 1e9, "GB")
    receipts = list(Lake(home / "lake").receipts())
    if len(receipts) != parts or rows != parts * PART:
        raise RuntimeError(f"{len(receipts)} deliveries of {rows:,} rows; {parts} were made")
    return rows


def built(report: Report, settings: Settings, target: str, select: str) -> None:
    """The heaviest models on what was taken in: seconds of each, and memory of the engine."""
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    folder = settings.home / "target"
    words = ["build", "--target", target, "--exclude-resource-type", "unit_test", "test"]
    words += ["--select", *select.split(), "--project-dir", str(DBT), "--quiet"]
    dbt = str(Path(sys.executable).parent / "dbt")
    started = perf_counter()
    child = subprocess.Popen(
        [dbt, *words, "--target-path", str(folder), "--log-path", str(folder)],
        env=os.environ | settings.environment(),
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError("dbt failed; its words stand above")
    report.add(OURS, f"models on {target}, dbt's start included", perf_counter() - started, "s")
    report.add(OURS, f"models on {target}, processor", usage.ru_utime + usage.ru_stime, "s")
    report.add(OURS, f"models on {target}, peak memory", usage.ru_maxrss / 1e6, "GB")
    for name, seconds in sorted(models(folder).items(), key=lambda one: -one[1])[:8]:
        report.add(OURS, f"{name}", seconds, "s")
    report.add(OURS, "warehouse", size(settings.warehouse.parent) / 1e9, "GB")


def models(folder: Path) -> Mapping[str, float]:
    """Seconds of each model."""
    results = json.loads((folder / "run_results.json").read_text("utf-8"))["results"]
    return {
        one["unique_id"].split(".")[-1]: one["execution_time"]
        for one in results
        if one["unique_id"].startswith("model.")
    }


def size(folder: Path) -> int:
    """Bytes of all files under it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@click.command()
@click.option("--millions", type=int, default=5, help="Of positions; a province's day has 104.")
@click.option("--workers", type=int, default=os.cpu_count() or 2)
@click.option("--target", default="duckdb", help="dbt's: duckdb or spark.")
@click.option("--select", default=MODELS, help="Models to build, as dbt names them.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the disk is.")
def main(millions: int, workers: int, target: str, select: str, folder: Path | None) -> None:
    """A day of a province through intake and the heaviest models, with time and peak memory."""
    report = Report("province")
    with tempfile.TemporaryDirectory(dir=folder) as name:
        free = shutil.disk_usage(name).free
        if free < (needed := millions * PART * BYTES_A_ROW):
            raise click.ClickException(
                f"{millions} million rows may need {needed / 1e9:.0f} GB and {free / 1e9:.0f} are "
                "free; ask for fewer, or name another --folder"
            )
        settings = Settings.read({"STATIONHOUSE_HOME": name})
        rows = taken(report, settings.home, millions, workers)
        report.add(OURS, "share of a province's day", 100 * rows / 104e6, "%")
        built(report, settings, target, select)
    report.note(f"{rows:,} positions, a fix every 30 s; DuckDB spills what it cannot hold.")
    report.write()


if __name__ == "__main__":
    main()
