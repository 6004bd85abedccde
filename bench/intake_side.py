"""One side of the intake benchmark, once, in a process of its own: what it took, as JSON.

Imports come before the clock starts; all that a side needs beside them is in its time.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from contracts.feeds import feeds
from contracts.rules import rules
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in

FEED = "lankao_patrol/positions"


def stationhouse(path: Path, home: Path) -> int:
    """Every rule, uniqueness, quarantine, receipt. Rows accounted for; a folder's files in turn."""
    lake, keys = Lake.open(home / "lake"), Keys.open(home / "keys")
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    receipts = [take_in(file, lake, keys) for file in files if file.name != "truth.json"]
    return sum(count.rows for one in receipts for count in one.tables.values())


def polars(path: Path, home: Path) -> int:
    """The limit: the same file to Parquet with no rule at all."""
    pl.scan_csv(path).sink_parquet(home / "plain.parquet")
    return int(pl.scan_parquet(home / "plain.parquet").select(pl.len()).collect().item())


def statement(path: Path, home: Path) -> int:
    """One statement of DuckDB: the same rules, repeated rows dropped, the rest set aside."""
    rows = f"select count(*) from read_csv('{path}', all_varchar = true)"  # noqa: S608
    with duckdb.connect() as connection:
        connection.execute(one_statement(path, home / "kept"))
        found = connection.execute(rows).fetchone()
    return int(found[0]) if found else 0


def one_statement(path: Path, out: Path) -> str:
    """What somebody would write who knows the rules: text in, typed rows by verdict and day out."""
    (delivers,) = feeds()[FEED].delivers
    jurisdiction = feeds()[FEED].jurisdiction
    typed = []
    for column in delivers.table.columns:
        how = delivers.columns[column.name]
        value = f'try_cast("{how.source}" as {column.physical})'
        if column.type == "timestamp":
            value = f"try_strptime(\"{how.source}\", '%Y-%m-%d %H:%M:%S.%g') - interval 8 hour"
        typed.append(f"{value} as {column.name}")
    broken = ", ".join(
        f"case when not ({rule.holds}) then '{rule.id}' end"
        for rule in rules(delivers.table, jurisdiction)
    )
    return f"""
        copy (
            select *, coalesce(fix_at::date, date '1970-01-01') as day,
                case when len(reasons) > 0 then 'quarantined' else 'accepted' end as verdict
            from (
                select *, list_filter([{broken}], lambda one: one is not null) as reasons
                from (
                    select distinct {", ".join(typed)}
                    from read_csv('{path}', all_varchar = true)
                )
                where duty_state is distinct from 'OFF_DUTY'
            )
        ) to '{out}' (format parquet, partition_by (verdict, day))
    """  # noqa: S608 - names come from the contracts


SIDES: Mapping[str, Callable[[Path, Path], int]] = {
    "stationhouse": stationhouse,
    "polars": polars,
    "duckdb": statement,
}


def main(side: str, path: Path) -> None:
    """Run one side and say what it took."""
    with tempfile.TemporaryDirectory(dir=path.parent) as home:
        busy, started = time.process_time(), time.perf_counter()
        rows = SIDES[side](path, Path(home))
        told = {
            "rows": rows,
            "seconds": time.perf_counter() - started,
            "cpu_seconds": time.process_time() - busy,
            "peak_gb": peak_gb(),
        }
    if not rows:
        raise SystemExit(f"{side} took no row of {path}")
    print(json.dumps(told))


def peak_gb() -> float:
    """This process's own high water; `ru_maxrss` would still hold that of the one it came from."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e6


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
