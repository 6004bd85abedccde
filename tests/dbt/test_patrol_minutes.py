"""Positions are worked up by day: one is read again only when its deliveries changed."""

import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import DBT
from tests.house import BIN, House

HEADER = "unit_id,fix_at,received_at,lon,lat,accuracy,speed,heading,device,duty\n"
FIRST, SECOND = "2026-06-01", "2026-06-02"


def fixes(folder: Path, delivery: str, *moments: str) -> Path:
    """A delivery of the day with a fix of one unit at each local moment."""
    path = folder / f"positions_{delivery.replace('-', '')}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (f"LK-P-001,{at}.000,{at}.500,114.9,34.8,5,20,90,VEHICLE,ON_DUTY\n" for at in moments)
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


def dbt(house: House, *words: str) -> None:
    house.settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    places = ["--project-dir", str(DBT), "--target-path", str(house.settings.home / "target")]
    models = "stg_lake_days stg_patrol_positions int_patrol_minutes"
    done = subprocess.run(
        [str(BIN / "dbt"), "run", "--quiet", *places, "--select", *models.split(), *words],
        env=os.environ | house.settings.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:]


def rows(house: House, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(house.settings.warehouse)) as warehouse:
        return warehouse.execute(sql).fetchall()


MINUTES = "select * from int_patrol_minutes order by all"


@pytest.mark.slow
def test_only_the_days_whose_deliveries_changed_are_built_again(tmp_path):
    house = House.at(tmp_path / "home")
    house.take_in(fixes(tmp_path, FIRST, f"{FIRST} 10:00:10", f"{FIRST} 10:01:10"))
    house.take_in(fixes(tmp_path, SECOND, f"{SECOND} 10:00:10"))
    dbt(house)
    # A mark that only a rebuild of its day wipes out.
    rows(house, "update int_patrol_minutes set unit_id = 'kept'")

    late = fixes(tmp_path / "late", "2026-06-03", f"{SECOND} 23:30:10")
    house.take_in(late, late)
    dbt(house)

    by_day = (
        "select day::varchar, unit_id, count(*) from int_patrol_minutes group by all order by all"
    )
    assert rows(house, by_day) == [(FIRST, "kept", 2), (SECOND, "LK-P-001", 2)]

    other = House.at(tmp_path / "other")
    other.take_in(late, tmp_path / "positions_20260602.csv", tmp_path / "positions_20260601.csv")
    dbt(other)
    dbt(house, "--full-refresh")
    assert rows(house, MINUTES) == rows(other, MINUTES)
