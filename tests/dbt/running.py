"""dbt on a house of a test's own."""

import os
import subprocess
from pathlib import Path

import duckdb

from pipelines.settings import DBT
from tests.house import BIN, House


def target(house: House) -> Path:
    """Where dbt leaves what it read and what came of it."""
    return house.settings.home / "target"


def dbt(house: House, *words: str) -> None:
    """Run dbt, and fail the test where it fails."""
    house.settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    places = ["--project-dir", str(DBT), "--target-path", str(target(house))]
    done = subprocess.run(
        [str(BIN / "dbt"), *words, "--quiet", *places, "--log-path", str(target(house))],
        env=os.environ | house.settings.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:]


def rows(house: House, sql: str) -> list[tuple[object, ...]]:
    """Rows of the warehouse."""
    with duckdb.connect(str(house.settings.warehouse)) as warehouse:
        return warehouse.execute(sql).fetchall()
