"""What a day's build costs as the lake grows, and which models grow with it.

The lake grows day by day; at each size the models are built whole, then one more day arrives and
they are built again. dbt says what each model took.
"""

import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import linear_regression
from time import perf_counter

import click

from bench.report import Report
from contracts import sources
from pipelines.intake.keys import Keys
from pipelines.intake.take_in import take_in
from pipelines.lake_of import lake_of
from pipelines.settings import DBT, Settings

OURS = "stationhouse"
DAY = re.compile(r"\d{8}")
SIZES = {"county": 900_000, "city": 10_000_000}
"""Residents."""
NAMED = 12
"""Models that are named because they grow most."""
Times = Mapping[str, float]


def simulated(folder: Path, residents: int, days: int) -> list[list[Path]]:
    """The files of so many days, what came before the first with the first."""
    stationhouse = str(Path(sys.executable).parent / "stationhouse")
    words = ["simulate", "--day", f"2026-06-{days:02}", "--days", str(days)]
    words += ["--residents", str(residents), "--out", str(folder)]
    subprocess.run([stationhouse, *words], check=True, capture_output=True)
    return by_day(folder)


def by_day(folder: Path) -> list[list[Path]]:
    """The files of each day, what came before the first with the first."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        told = DAY.search(path.name)
        if told:
            found.setdefault(max(told[0], "20260601"), []).append(path)
    return [found[day] for day in sorted(found)]


class House:
    """A lake and a warehouse of their own."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings.read({"STATIONHOUSE_HOME": str(home)})
        self.settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
        self._lake = lake_of(self.settings)
        self._keys = Keys.open(self.settings.keys)

    def rows(self) -> int:
        """Rows that were taken in."""
        tables = (one.tables.values() for one in self._lake.receipts())
        return sum(count.rows for some in tables for count in some)

    def take_in(self, files: Sequence[Path]) -> int:
        """Rows taken."""
        receipts = [take_in(path, self._lake, self._keys) for path in files]
        return sum(count.rows for one in receipts for count in one.tables.values())

    def build(self, *words: str) -> tuple[float, Times]:
        """Seconds of dbt as a process, and of each model."""
        target = str(self.settings.home / "target")
        dbt = str(Path(sys.executable).parent / "dbt")
        places = ["--project-dir", str(DBT), "--target-path", target, "--log-path", target]
        started = perf_counter()
        done = subprocess.run(
            [dbt, "build", "--exclude-resource-type", "unit_test", "--quiet", *words, *places],
            env=os.environ | self.settings.environment(),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2_000:])
        took = perf_counter() - started
        results = json.loads((Path(target) / "run_results.json").read_text("utf-8"))["results"]
        return took, {
            one["unique_id"].split(".")[-1]: one["execution_time"]
            for one in results
            if one["unique_id"].startswith("model.")
        }


def slope(days: Sequence[int], seconds: Sequence[float]) -> float:
    """Of seconds over days, both as logarithms, by least squares: 0 stays, 1 grows with them."""
    ys = [math.log(max(one, 1e-3)) for one in seconds]
    return linear_regression([math.log(day) for day in days], ys).slope


def grown(report: Report, folder: Path, residents: int, sizes: Sequence[int]) -> None:
    """Whole and incremental builds at each size, the slopes, and the models that grow most."""
    days = simulated(folder / "files", residents, max(sizes))
    house = House(folder / "home")
    rows, whole, added = 0, [], []
    models: list[Times] = []
    for number, files in enumerate(days, 1):
        fresh = house.take_in(files)
        rows += fresh
        if number + 1 in sizes or (number == 1 and 1 in sizes):
            took, _ = house.build("--full-refresh")
            report.add(OURS, f"whole build of {number} days, {rows:,} rows", took, "s")
            report.add(
                OURS, f"whole build of {number} days, a million rows", 1e6 * took / rows, "s"
            )
            whole.append((number, took))
        if number in sizes and number > 1:
            took, found = house.build()
            report.add(OURS, f"day {number} on top, {fresh:,} rows", took, "s")
            report.add(OURS, f"day {number} on top, models alone", sum(found.values()), "s")
            added.append((number, took))
            models.append(found)
    report.add(OURS, "slope of a whole build", slope(*zip(*whole, strict=True)), "log/log")
    report.add(OURS, "slope of a day on top", slope(*zip(*added, strict=True)), "log/log")
    numbers = [number for number, _ in added]
    sums = [sum(found.values()) for found in models]
    report.add(OURS, "slope of a day on top, models alone", slope(numbers, sums), "log/log")
    most = sorted(models[-1], key=lambda name: models[0].get(name, 0) - models[-1][name])
    for name in most[:NAMED]:
        first, last = models[0].get(name, 0.0), models[-1][name]
        report.add(OURS, f"{name}, day {numbers[0]}", first, "s")
        report.add(OURS, f"{name}, day {numbers[-1]}", last, "s")


def prepared(folder: Path, residents: int) -> House:
    """A house with one day taken in, and the files of the next; as it lies there already."""
    if not (folder / "files").exists():
        simulated(folder / "files", residents, 2)
    begun = (folder / "home").exists()
    house = House(folder / "home")
    if not begun:
        house.take_in(by_day(folder / "files")[0])
    return house


def of_a_day(report: Report, name: str, folder: Path, residents: int) -> None:
    """One day built whole and one more on top, for so many residents."""
    house = prepared(folder, residents)
    rows = house.rows()
    took, _ = house.build("--full-refresh")
    report.add(OURS, f"{name}-day of {rows:,} rows, whole", took, "s")
    report.add(OURS, f"{name}-day, whole, a million rows", 1e6 * took / rows, "s")
    fresh = house.take_in(by_day(folder / "files")[1])
    took, _ = house.build()
    report.add(OURS, f"{name}-day, the next of {fresh:,} rows on top", took, "s")
    report.add(OURS, f"{name}-day, the next on top, a million rows", 1e6 * took / fresh, "s")


@click.command()
@click.option("--quick", is_flag=True, help="A week of a small county.")
@click.option("--residents", type=int, help="Of the county that grows.")
@click.option(
    "--days",
    type=click.Path(path_type=Path, resolve_path=True),
    help="Where `--prepare` left them.",
)
@click.option(
    "--prepare",
    is_flag=True,
    help="Take in what a county-day and a city-day are built of, and stop.",
)
def main(*, quick: bool, residents: int | None, days: Path | None, prepare: bool) -> None:
    """Seconds of whole and incremental builds as the lake grows, and how they grow."""
    if prepare:
        if days is None:
            raise click.UsageError("--prepare needs --days, which says where")
        for name, size in SIZES.items():
            prepared(days / name, size)
        return
    report = Report("build")
    sizes = (2, 4, 7) if quick else (2, 8, 30)
    with tempfile.TemporaryDirectory() as name:
        grown(report, Path(name), residents or (30_000 if quick else 200_000), sizes)
    if not quick:
        with tempfile.TemporaryDirectory() as name:
            for one, size in SIZES.items():
                of_a_day(report, one, (days or Path(name)) / one, size)
    report.note(f"{len(sources())} sources, every test of dbt's on, dbt's own start included.")
    report.write()


if __name__ == "__main__":
    main()
