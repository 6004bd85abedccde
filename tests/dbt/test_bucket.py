"""dbt reads a lake in an object store, and of it only what was committed."""

import polars as pl
import pytest

from pipelines.intake.keys import Keys
from pipelines.intake.take_in import take_in
from pipelines.lake_of import lake_of
from pipelines.settings import Settings
from tests.house import House
from tests.pipelines.object_store import object_store

pytestmark = pytest.mark.slow

HEADER = "unit_id,fix_at,received_at,lon,lat,accuracy,speed,heading,device,duty"
FIXES = [
    f"LK-P-{unit},2026-06-01 12:{minute:02}:10.000,2026-06-01 12:{minute:02}:11.000,"
    "114.8,34.8,5,20,90,VEHICLE,ON_DUTY"
    for unit in (1, 2)
    for minute in range(3)
]


def test_a_build_sees_the_rows_of_committed_deliveries_and_no_others(tmp_path, monkeypatch):
    with object_store(monkeypatch) as url:
        monkeypatch.setenv("STATIONHOUSE_LAKE", url)
        monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path / "home"))
        settings = Settings.read()
        lake, path = lake_of(settings), tmp_path / "positions_20260601.csv"
        path.write_text("\n".join([HEADER, *FIXES]) + "\n")
        receipt = take_in(path, lake, Keys.open(settings.keys))
        (file,) = lake.accepted(receipt.delivery, "patrol_positions")
        # What a worker wrote that died before its receipt, of this delivery and of another.
        dead = pl.read_parquet(lake.files_of.cat_file(file)).with_columns(unit_id=pl.lit("LK-P-9"))
        dead.write_parquet(tmp_path / "dead.parquet")
        other = file.replace(receipt.attempt, "0" * 32)
        lake.files_of.put(str(tmp_path / "dead.parquet"), other)
        other = other.replace(receipt.delivery, "e" * 64)
        lake.files_of.put(str(tmp_path / "dead.parquet"), other)

        house = House(settings)
        house.build("stg_lake_days stg_patrol_positions int_patrol_minutes")

        found = house.rows("select unit_id, count(*) from int_patrol_minutes group by 1 order by 1")
        assert found == [("LK-P-1", 3), ("LK-P-2", 3)]
