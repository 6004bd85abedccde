"""dlt into DuckDB, once, as a script of the benchmark's own environment: what it took, as JSON.

It checks nothing but types. `rows` reads the CSV row by row, `arrow` hands over a Parquet file's
batches as they are.
"""

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}

import dlt
import pyarrow.parquet as pq


def rows(path: Path) -> Iterator[object]:
    """The rows of a CSV as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def arrow(path: Path) -> Iterator[object]:
    """The batches of a Parquet file."""
    yield from pq.ParquetFile(path).iter_batches(500_000)


def main(side: str, path: Path) -> None:
    """Load once and say what it took."""
    with tempfile.TemporaryDirectory(dir=path.parent) as home:
        busy, started = time.process_time(), time.perf_counter()
        pipeline = dlt.pipeline(
            "bench",
            pipelines_dir=f"{home}/pipelines",
            destination=dlt.destinations.duckdb(f"{home}/loaded.duckdb"),
            dataset_name="bench",
        )
        found = dlt.resource({"rows": rows, "arrow": arrow}[side](path), name="positions")
        pipeline.run(found, write_disposition="replace")
        with pipeline.sql_client() as client:
            ((loaded,),) = client.execute_sql("select count(*) from positions")
        told = {
            "rows": loaded,
            "seconds": time.perf_counter() - started,
            "cpu_seconds": time.process_time() - busy,
        }
    status = Path("/proc/self/status").read_text("ascii")
    told["peak_gb"] = int(status.partition("VmHWM:")[2].split()[0]) / 1e6
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
