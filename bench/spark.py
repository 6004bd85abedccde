"""How both engines grow with positions: what the heaviest models take, and where they cross.

Each size is one lake that both engines build whole from; then a day more arrives and they build
again. A size is met by more fixes of the same units, so that what comes on top is the same at all.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression
from time import perf_counter, sleep

import click
import psutil

from bench.build import House, simulated, slope
from bench.positions import make
from bench.report import Report
from pipelines.settings import DBT

ENGINES = ("duckdb", "spark")
HEAVIEST = ("patrol_coverage", "hotspot_dwell", "shift_staffing", "int_site_minutes")
"""What reads most positions: every minute of every unit at three sizes of cell, and at sites."""
DAY = 250_000
"""Positions of the day on top."""
MILLION = 1_000_000


@dataclass(frozen=True)
class Cost:
    """What a build took: seconds of dbt with its start, and the most memory of its processes."""

    seconds: float
    bytes: int


def build(house: House, engine: str, *words: str) -> Cost:
    """Build the heaviest models and all that they follow from, on an engine."""
    target = house.settings.home / f"target-{engine}"
    places = ["--project-dir", str(DBT), "--target-path", str(target), "--log-path", str(target)]
    chosen = ["--quiet", "--exclude-resource-type", "test", "unit_test", "--select"]
    chosen += [f"+{model}" for model in HEAVIEST]
    started = perf_counter()
    log = target.with_suffix(".log")
    with log.open("wb") as told:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "stationhouse-dbt"),
                "build",
                *chosen,
                *words,
                *places,
            ],
            env=os.environ | house.settings.environment() | {"STATIONHOUSE_ENGINE": engine},
            stdout=told,
            stderr=told,
        )
        most = _watched(process)
    if process.returncode:
        raise RuntimeError(log.read_text("utf-8")[-3_000:])
    return Cost(perf_counter() - started, most)


def _watched(process: subprocess.Popen[bytes]) -> int:
    """Wait for the process; the most memory that it and all it started held at once, bytes."""
    most = 0

    def watch() -> None:
        nonlocal most
        while process.poll() is None:
            most = max(most, _held(process.pid))
            sleep(0.1)

    watching = threading.Thread(target=watch)
    watching.start()
    process.wait()
    watching.join()
    return most


def _held(pid: int) -> int:
    held = 0
    try:
        whole = psutil.Process(pid)
        for one in (whole, *whole.children(recursive=True)):
            held += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return held


def lake(folder: Path, millions: float) -> House:
    """A house with so many positions and the rest of a small county's day; one that is there
    already is as it was made.
    """
    begun = (folder / "home").exists()
    house = House(folder / "home")
    if begun:
        return house
    (day,) = simulated(folder / "files", 20_000, 1)
    house.take_in([path for path in day if not path.name.startswith("positions")])
    whole = folder / "positions_20260601.csv"
    make(whole, round(millions * MILLION))
    house.take_in([whole])
    whole.unlink()
    return house


@dataclass(frozen=True)
class Line:
    """Seconds over millions as a straight line: what a build costs at all, and a million more."""

    start: float
    each: float

    @classmethod
    def through(cls, sizes: Sequence[float], seconds: Sequence[float]) -> "Line":
        """The line that least squares find."""
        found = linear_regression(sizes, seconds)
        return cls(found.intercept, found.slope)

    def crosses(self, other: "Line") -> float | None:
        """Millions from which on `other` takes less; None where it never does."""
        if other.each >= self.each:
            return None
        return max(0.0, (other.start - self.start) / (self.each - other.each))


def measure(
    report: Report, sizes: Sequence[float], engines: Sequence[str], lakes: Path | None
) -> None:
    """Whole builds and a day on top, at each size on each engine; slopes and crossing."""
    took: dict[str, list[float]] = {engine: [] for engine in engines}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            house = lake(lakes / f"{size:g}" if lakes else Path(name), size)
            whole = {engine: build(house, engine) for engine in engines}
            more = Path(name) / "positions_20260630.csv"
            make(more, DAY)
            house.take_in([more])
            for engine in engines:
                cost, added = whole[engine], build(house, engine)
                took[engine].append(cost.seconds)
                report.add(engine, f"{size:g} million, whole", cost.seconds, "s")
                report.add(engine, f"{size:g} million, a million", cost.seconds / size, "s")
                report.add(engine, f"{size:g} million, most memory", cost.bytes / 2**20, "MiB")
                report.add(engine, f"{size:g} million, {DAY:,} on top", added.seconds, "s")
    if len(sizes) > 1:
        growth(report, sizes, took)


def growth(report: Report, sizes: Sequence[float], took: Mapping[str, Sequence[float]]) -> None:
    """How whole builds grow, by engine, and where the engines meet."""
    lines = {engine: Line.through(sizes, seconds) for engine, seconds in took.items()}
    for engine, line in lines.items():
        report.add(engine, "slope of a whole build", slope(sizes, took[engine]), "log/log")
        report.add(engine, "what a whole build costs at all", line.start, "s")
        report.add(engine, "each million more", line.each, "s")
    if set(lines) != set(ENGINES):
        return
    found = lines["duckdb"].crosses(lines["spark"])
    if found is not None:
        report.add("both", "Spark takes less from here on, by the lines", found, "million")
        return
    times = lines["spark"].each / lines["duckdb"].each
    report.note(
        "The engines do not cross on one machine: DuckDB costs less at all and less each million. "
        f"Spark would need more than {times:.0f} times the cores of DuckDB (reckoned, as if it "
        "lost nothing by spreading)."
    )


@click.command()
@click.option("--millions", default="1,3,10", help="Sizes, with commas between.")
@click.option("--engines", default=",".join(ENGINES), help="Which, with commas between.")
@click.option(
    "--lakes",
    type=click.Path(path_type=Path, resolve_path=True),
    help="Where `--prepare` left them.",
)
@click.option("--prepare", is_flag=True, help="Make the lakes in --lakes, and stop.")
def main(millions: str, engines: str, lakes: Path | None, *, prepare: bool) -> None:
    """Seconds and memory of the models that read most positions, on DuckDB and on Spark.

    A lake can be measured once: the day on top stays in it.
    """
    sizes = [float(one) for one in millions.split(",")]
    if prepare:
        if lakes is None:
            raise click.UsageError("--prepare needs --lakes, which says where")
        for size in sizes:
            lake(lakes / f"{size:g}", size)
        return
    report = Report("spark")
    measure(report, sizes, engines.split(","), lakes)
    report.note(f"{', '.join(HEAVIEST)} and all before them; the engine's own start included.")
    report.write()


if __name__ == "__main__":
    main()
