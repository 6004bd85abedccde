"""Dwell at a place is read from the cells that its circle reaches, day by day."""

from datetime import date, datetime

import polars as pl
import pytest

from tests.dbt.running import dbt, rows
from tests.house import House

BUILD = ("run", "--select", "+int_site_visits")
HEADER = "unit_id,fix_at,received_at,lon,lat,accuracy,speed,heading,device,duty\n"
SCHOOL, NORTH, EAST = "410225101201S01P0001", 34.80, 115.00
DEGREE_M = 111_320


def places(folder):
    """A delivery with one school."""
    path = folder / "addresses_20260601.parquet"
    updated = datetime(2026, 6, 1, 1)
    pl.DataFrame(
        {
            "address_code": [SCHOOL],
            "longitude": [EAST],
            "latitude": [NORTH],
            "entrance_points": [[f"{EAST} {NORTH}"]],
            "grid_id": [SCHOOL[:12]],
            "segment_id": [SCHOOL[:15]],
            "admin_code": [SCHOOL[:12]],
            "snap_point_id": ["SP1"],
            "addresses_in_catchment_n": [8],
            "valid_from": [date(2020, 1, 1)],
            "valid_to": pl.Series([None], dtype=pl.Date),
            "updated_at": pl.Series([updated], dtype=pl.Datetime("ms")),
        }
    ).write_parquet(path)
    classes = folder / "premises_20260601.csv"
    classes.write_text(
        "单位编码,地址编码,单位类别,启用日期,停用日期,更新时间\n"
        f"P1,{SCHOOL},学校,2020-01-01,,2026-06-01 09:00:00\n",
        "gb18030",
    )
    return path, classes


def stays(folder, day, metres_north):
    """Each unit stands so far north of the school from 10:00 to 10:11 local time."""
    path = folder / f"positions_{day.replace('-', '')}.csv"
    lines = (
        f"{unit},{day} 10:{minute:02d}:10.000,{day} 10:{minute:02d}:10.500,"
        f"{EAST},{NORTH + metres / DEGREE_M:.6f},5,0,90,VEHICLE,ON_DUTY\n"
        for unit, metres in metres_north.items()
        for minute in range(12)
    )
    path.write_text(HEADER + "".join(lines), "utf-8")
    return path


@pytest.mark.slow
def test_the_circle_takes_in_what_is_near_and_each_day_is_worked_up_once(tmp_path):
    house = House.at(tmp_path / "home")
    units = {"at": 0, "near": 80, "next": 300, "far": 400}
    house.take_in(*places(tmp_path), stays(tmp_path, "2026-06-01", units))
    dbt(house, "seed")
    dbt(house, *BUILD)

    there = "select unit_id, count(*) from int_site_minutes group by unit_id order by unit_id"
    assert rows(house, there) == [("at", 12), ("near", 12)]
    visit = "select visits, proof_minutes, last_visit_at, due_at from int_site_visits"
    first = datetime(2026, 6, 1, 2)
    assert rows(house, visit) == [(2, 12, first, datetime(2026, 6, 8, 2))]

    # A mark that only a rebuild of its day wipes out.
    rows(house, "update int_site_minutes set unit_id = 'kept'")
    house.take_in(stays(tmp_path, "2026-06-03", {"at": 0}))
    dbt(house, *BUILD)

    by_day = "select day::varchar, unit_id, count(*) from int_site_minutes group by all order by 1"
    assert rows(house, by_day) == [("2026-06-01", "kept", 24), ("2026-06-03", "at", 12)]
    assert rows(house, visit)[0][2:] == (datetime(2026, 6, 3, 2), datetime(2026, 6, 10, 2))
