"""Great Expectations on DuckDB: what it costs beside DuckDB alone, and beside the intake of a day.

Each side runs in a process of its own, in turn, so that peak memory is its own and a machine that
drifts drifts for both. Seconds are of the work, imports aside.

`suite` and `duckdb` judge ten rules of a table of positions: Great Expectations through the engine
of `pipelines.quality`, and one statement of DuckDB with the very same conditions. `intake` takes a
day of positions in, `validation` judges that day by every rule of its contract.
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

from bench.positions import make

RULES = (
    "unit_id is not null",
    "length(unit_id) <= 40",
    "fix_at is not null",
    "received_at >= fix_at",
    "longitude between 114.60 and 115.30",
    "latitude between 34.70 and 35.05",
    "accuracy_m between 0 and 10000",
    "speed_kmh between 0 and 300",
    "heading_deg between 0 and 360",
    "duty_state in ('ON_DUTY', 'OFF_DUTY', 'UNMAPPED')",
)
DAY = "20260601"
PAIRS = (("suite", "duckdb"), ("validation", "intake"))


def suite(home: Path) -> tuple[float, int]:
    """Seconds of the ten as a suite of Great Expectations, and rows that broke one."""
    import great_expectations as gx

    from pipelines.quality.engine import context, datasource
    from pipelines.quality.expectations import ExpectRowsToKeepRule

    asked = [ExpectRowsToKeepRule(table="t", holds=rule) for rule in RULES]
    started = time.perf_counter()
    source = datasource(context(), home / "spill")
    engine = source.get_execution_engine()
    engine.run(iter(["create schema delivered", f"create view delivered.t as {_rows(home)}"]))
    asset = source.add_table_asset("t", table_name="t", schema_name="delivered")
    batch = asset.add_batch_definition_whole_table("day").get_batch()
    found = batch.validate(
        gx.ExpectationSuite(name="ten", expectations=list(asked)), result_format="BASIC"
    )
    seconds = time.perf_counter() - started
    return seconds, sum(one.result["unexpected_count"] for one in found.results)


def duckdb(home: Path) -> tuple[float, int]:
    """Seconds of the ten as one statement, and rows that broke one."""
    import duckdb as engine

    counted = ", ".join(f"count(*) filter (where not ({rule}))" for rule in RULES)
    started = time.perf_counter()
    with engine.connect() as connection:
        found = connection.execute(f"select {counted} from ({_rows(home)})").fetchall()  # noqa: S608
    return time.perf_counter() - started, sum(found[0])


def intake(home: Path) -> tuple[float, int]:
    """Seconds that the day takes to be taken in, into a lake of its own, and its rows."""
    from pipelines.intake.keys import Keys
    from pipelines.intake.lake import Lake
    from pipelines.intake.take_in import take_in

    with tempfile.TemporaryDirectory(dir=home) as folder:
        lake, keys = Lake.open(Path(folder) / "lake"), Keys.open(home / "keys")
        started = time.perf_counter()
        receipt = take_in(home / f"positions_{DAY}.csv", lake, keys)
        seconds = time.perf_counter() - started
    return seconds, receipt.tables["patrol_positions"].accepted


def validation(home: Path) -> tuple[float, int]:
    """Seconds that the day takes to be judged by every rule of its contract, and its rows."""
    from contracts import sources
    from pipelines.intake.lake import Lake
    from pipelines.quality.days import Deliveries
    from pipelines.quality.validate import validate

    known = Deliveries.of(Lake.open(home / "lake"), home / "reference")
    contract = sources()["patrolPositions"]
    (day,) = known.days(contract)
    started = time.perf_counter()
    result = validate(known.scope(contract, day), home / "spill")
    return time.perf_counter() - started, result.rows


SIDES = {"suite": suite, "duckdb": duckdb, "intake": intake, "validation": validation}


def _rows(home: Path) -> str:
    files = home / "lake" / "taken" / "*" / "accepted" / "patrol_positions" / "*" / "*.parquet"
    return f"select * from read_parquet('{files}', hive_partitioning = true)"  # noqa: S608


def measured(side: str, home: Path) -> dict[str, float]:
    """Seconds, rows and peak memory of one run in its own process."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.quality", "--side", side, str(home)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return found


def one(side: str, home: Path) -> None:
    """Run one side here and say what it took."""
    seconds, rows = SIDES[side](home)
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1e6
    print(json.dumps({"seconds": seconds, "rows": rows, "peak_gb": peak}))


def compare(rows: int, runs: int, home: Path) -> list[dict[str, object]]:
    """Each pair in turn on one day: medians, and the ratio of their seconds pair by pair."""
    from pipelines.intake.keys import Keys
    from pipelines.intake.lake import Lake
    from pipelines.intake.take_in import take_in

    path = home / f"positions_{DAY}.csv"
    make(path, rows)
    take_in(path, Lake.open(home / "lake"), Keys.open(home / "keys"))
    lines = []
    for ours, theirs in PAIRS:
        for side in (ours, theirs):
            measured(side, home)
        found = [(measured(ours, home), measured(theirs, home)) for _ in range(runs)]
        ratios = [mine["seconds"] / other["seconds"] for mine, other in found]
        lines.append(
            {
                "rows": rows,
                "ours": ours,
                "theirs": theirs,
                "ours_seconds": statistics.median(mine["seconds"] for mine, _ in found),
                "theirs_seconds": statistics.median(other["seconds"] for _, other in found),
                "ours_gb": max(mine["peak_gb"] for mine, _ in found),
                "theirs_gb": max(other["peak_gb"] for _, other in found),
                "ratio": statistics.median(ratios),
                "ratio_low": min(ratios),
                "ratio_high": max(ratios),
                "same_rows": all(mine["rows"] == other["rows"] for mine, other in found),
            }
        )
    return lines


@click.command()
@click.option("--rows", default=5_000_000, show_default=True)
@click.option("--runs", default=3, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench/quality.json"))
@click.option("--quick", is_flag=True, help="A million rows, one run.")
@click.option("--side", type=click.Choice(list(SIDES)), hidden=True)
@click.argument("path", required=False, type=click.Path(path_type=Path))
def main(  # noqa: PLR0913 - one a word of the command
    rows: int, runs: int, out: Path, side: str | None, path: Path | None, *, quick: bool
) -> None:
    """Seconds and peak memory of Great Expectations, of DuckDB alone and of intake."""
    if side and path:
        return one(side, path)
    rows, runs = (1_000_000, 1) if quick else (rows, runs)
    out.parent.mkdir(parents=True, exist_ok=True)
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print("| rows | ours | beside | s | s | ratio (low-high) | GB | GB |")
    print("|---:|---|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        lines = compare(rows, runs, Path(folder))
    for line in lines:
        print(
            "| {rows:,} | {ours} | {theirs} | {ours_seconds:.2f} | {theirs_seconds:.2f} "
            "| {ratio:.2f} ({ratio_low:.2f}-{ratio_high:.2f}) "
            "| {ours_gb:.2f} | {theirs_gb:.2f} |".format(**line)
        )
    told = {"at": datetime.now(UTC).isoformat(), "cores": os.cpu_count(), "results": lines}
    out.write_text(json.dumps(told, indent=1))
    print(f"written to {out}")
    return None


if __name__ == "__main__":
    main()
