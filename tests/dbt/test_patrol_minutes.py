"""Positions are worked up by day: one is read again only when its deliveries changed."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.retention.run import Place, run
from pipelines.retention.traces import keep
from tests.dbt.running import dbt, rows
from tests.house import House

HEADER = "unit_id,fix_at,received_at,lon,lat,accuracy,speed,heading,device,duty\n"
FIRST, SECOND, THIRD = "2026-06-01", "2026-06-02", "2026-06-03"
BUILD = ("run", "--select", "stg_lake_days", "stg_patrol_positions", "int_patrol_minutes")


def fixes(folder: Path, delivery: str, *moments: str) -> Path:
    """A delivery of the day with a fix of one unit at each local moment."""
    path = folder / f"positions_{delivery.replace('-', '')}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (f"LK-P-001,{at}.000,{at}.500,114.9,34.8,5,20,90,VEHICLE,ON_DUTY\n" for at in moments)
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


MINUTES = "select * from int_patrol_minutes order by all"


@pytest.mark.slow
def test_only_the_days_whose_deliveries_changed_are_built_again(tmp_path):
    house = House.at(tmp_path / "home")
    house.take_in(fixes(tmp_path, FIRST, f"{FIRST} 10:00:10", f"{FIRST} 10:01:10"))
    house.take_in(fixes(tmp_path, SECOND, f"{SECOND} 10:00:10"))
    dbt(house, *BUILD)
    # A mark that only a rebuild of its day wipes out.
    rows(house, "update int_patrol_minutes set unit_id = 'kept'")

    late = fixes(tmp_path / "late", THIRD, f"{SECOND} 23:30:10", f"{THIRD} 10:00:10")
    house.take_in(late, late)
    dbt(house, *BUILD)

    by_day = (
        "select day::varchar, unit_id, count(*) from int_patrol_minutes group by all order by all"
    )
    assert rows(house, by_day) == [
        (FIRST, "kept", 2),
        (SECOND, "LK-P-001", 2),
        (THIRD, "LK-P-001", 1),
    ]

    other = House.at(tmp_path / "other")
    other.take_in(late, tmp_path / "positions_20260602.csv", tmp_path / "positions_20260601.csv")
    dbt(other, *BUILD)
    dbt(house, *BUILD, "--full-refresh")
    assert rows(house, MINUTES) == rows(other, MINUTES)


@pytest.mark.slow
def test_minutes_outlive_their_positions_for_their_own_period_and_a_rebuild_has_them(tmp_path):
    house = House.at(tmp_path / "home")
    house.take_in(fixes(tmp_path, FIRST, f"{FIRST} 10:00:10", f"{FIRST} 10:01:10"))
    dbt(house, *BUILD)
    before = rows(house, MINUTES)
    lake, keys = Lake.open(house.settings.lake), Keys.open(house.settings.keys)
    place = Place(lake, house.settings.ledger)
    assert keep(house.settings.warehouse, lake, datetime(2026, 6, 2)) == [date(2026, 6, 1)]
    assert keep(house.settings.warehouse, lake, datetime(2026, 6, 2)) == []

    run(place, keys, datetime(2026, 8, 1))
    assert rows(house, "select count(*) from stg_patrol_positions") == [(0,)]
    dbt(house, *BUILD, "--full-refresh")
    assert rows(house, MINUTES) == before != []

    run(place, keys, datetime(2027, 8, 1))
    dbt(house, *BUILD)
    assert rows(house, MINUTES) == []


ON_CALLS = (
    "run", "--select", "stg_lake_days", "stg_patrol_positions", "stg_dispatch_assignments",
    "int_unit_legs", "int_call_spans", "int_call_fix_days", "int_call_fixes",
)  # fmt: skip
FIXES = "select * from int_call_fixes order by all"


def step(folder: Path, name: str, status: str, at: str) -> Path:
    """A delivery in which the unit takes a status on its one call, at a moment of UTC."""
    path = folder / f"dispatch_{name}.csv"
    header = "centre,call_no,unit,agency,seq,status,at,received,witness,lon,lat\n"
    row = f"LK110,1,LK-P-001,LKPSB,1,{status},{at}.000Z,{at}.500Z,D,114.9,34.8\n"
    path.write_text(header + row, "utf-8")
    return path


@pytest.mark.slow
def test_fixes_on_calls_are_those_of_a_whole_build_whatever_comes_late_or_is_deleted(tmp_path):
    house = House.at(tmp_path / "home")
    sent = step(tmp_path, "20260601", "派警", "2026-06-01T02:00:00")
    cleared = step(tmp_path, "20260602", "处毕", "2026-06-01T02:05:00")
    early = fixes(tmp_path, FIRST, f"{FIRST} 10:01:00", f"{FIRST} 11:00:00")
    late = fixes(tmp_path / "late", SECOND, f"{FIRST} 10:02:00", f"{SECOND} 10:00:00")
    house.take_in(sent, early)
    dbt(house, *ON_CALLS)
    moments = "select fix_at::time::varchar from int_call_fixes order by all"
    assert rows(house, moments) == [("02:01:00",), ("03:00:00",)]

    house.take_in(cleared, late, late)
    dbt(house, *ON_CALLS)
    assert rows(house, moments) == [("02:01:00",), ("02:02:00",)]

    other = House.at(tmp_path / "other")
    other.take_in(late, cleared, early, sent)
    dbt(other, *ON_CALLS)
    assert rows(house, FIXES) == rows(other, FIXES)

    # Retention rewrites a file of the lake and leaves the receipts as they are.
    for file in house.settings.lake.glob("taken/*/accepted/patrol_positions/*/*.parquet"):
        kept = pl.read_parquet(file, hive_partitioning=False)
        kept.filter(pl.col("fix_at").dt.minute() != 2).write_parquet(file)
    dbt(house, *ON_CALLS)
    assert rows(house, moments) == [("02:01:00",)]
