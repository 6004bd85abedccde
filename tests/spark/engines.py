"""One house built by both engines, and where their marts differ."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from math import isclose
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner

from contracts import Table
from pipelines.built import attach
from pipelines.settings import DBT
from pipelines.spark.settings import Settings
from tests.house import House

TOLERANCE = 1e-9
"""Two numbers agree when they differ by no more than this part of the larger: sums of floating
point depend on the order in which they are added, which no engine promises."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Spark:
    """Spark as the engine of a house, while its session is open."""

    house: House
    settings: Settings
    environment: Mapping[str, str]

    def dbt(self, *words: str) -> float:
        """Run dbt on Spark; the seconds that it took. The test fails where dbt does."""
        target = str(self.house.settings.home / "target-spark")
        places = ["--project-dir", str(DBT), "--profiles-dir", str(DBT), "--target-path", target]
        started = time.monotonic()
        with told(self.environment):
            done = dbtRunner().invoke([*words, "--quiet", *places, "--log-path", target])
        assert done.success, done.exception or [
            f"{one.node.name}: {one.message}"
            for one in done.result or []
            if one.status in ("error", "fail")
        ]
        return time.monotonic() - started


@contextmanager
def told(environment: Mapping[str, str]) -> Iterator[None]:
    """The environment of this process while the block runs."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def on_spark(house: House, master: str) -> Iterator[Spark]:
    """The house with Spark as its engine; its catalogue lasts as long as the block."""
    # Installed only where there is a Spark; the tests are skipped elsewhere.
    from pipelines.spark.session import session

    environment = house.settings.environment() | {
        "STATIONHOUSE_ENGINE": "spark",
        "STATIONHOUSE_SPARK_MASTER": master,
        "STATIONHOUSE_SPARK_CATALOGUE": "memory",
        "SPARK_CONF_DIR": str(Path(__file__).parent / "conf"),
    }
    settings = Settings.read(environment)
    with ExitStack() as stack:
        with told(environment):
            stack.enter_context(session(settings))
        yield Spark(house, settings, environment)


def rows(warehouse: Path, mart: Table) -> list[Row]:
    """The rows of a mart as its contract has them, by their key."""
    columns = ", ".join(
        f'"{column.name}"::{column.physical} as "{column.name}"' for column in mart.columns
    )
    order = ", ".join(mart.key) or "all"
    with duckdb.connect() as connection:
        attach(connection, warehouse)
        found = f"select {columns} from built.{mart.name} order by {order}"  # noqa: S608
        return connection.execute(found).fetchall()


def differences(mart: Table, ours: list[Row], theirs: list[Row]) -> list[str]:
    """Where the rows of two engines differ, in words: the mart, the row's number, both rows."""
    return [
        f"{mart.name} row {number}: {one} is not {other}"
        for number, (one, other) in enumerate(zip_longest(ours, theirs, fillvalue=()))
        if not alike(one, other)
    ]


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same; numbers as near as `TOLERANCE`, wherever they stand."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)
