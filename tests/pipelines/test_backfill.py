"""A backfill that a person starts in the UI: each day of each source once, one mended alone."""

import os
import shutil
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts import sources
from pipelines.deliveries import delivered
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.simulate.commands import simulate
from tests.house import House
from tests.pipelines.webserver import dagster_up

pytestmark = pytest.mark.slow

LAST = date(2026, 6, 30)
DAYS = int(os.environ.get("STATIONHOUSE_BACKFILL_DAYS", "3"))
"""`docs/backfill.sh` runs it with thirty."""


def written(lake: Path) -> dict[str, str]:
    """Every accepted file of the lake and its bytes."""
    found = sorted((lake / "taken").glob("delivery=*/accepted/**/*.parquet"))
    return {str(path.relative_to(lake)): file_sha256(path) for path in found}


def file_sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def test_a_backfill_takes_each_day_of_each_source_once_and_a_failed_day_is_retried_alone(tmp_path):
    house = House.at(tmp_path / "house")
    plain = House.at(tmp_path / "plain")
    files = house.settings.deliveries
    days = [(LAST - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]
    words = ["--days", str(DAYS), "--day", LAST.isoformat(), "--residents", "2000", "--clean"]
    simulated = CliRunner().invoke(simulate, [*words, "--out", str(files)])
    assert simulated.exit_code == 0, simulated.output
    for one in delivered(files):
        if one.day.isoformat() not in days:  # what the county knew on the eve
            one.path.unlink()
    plain.take_in(*(one.path for one in delivered(files)))
    Keys.open(plain.settings.keys)
    shutil.copytree(plain.settings.keys, house.settings.keys)
    bad = files / f"hotel_occupancy_{days[1].replace('-', '')}.csv"
    good = bad.read_bytes()
    bad.write_bytes(good.replace("客房数".encode("gb18030"), "房间".encode("gb18030"), 1))

    with dagster_up(house.settings, sensors=False) as ui:
        first = ui.backfill(list(sources()), days)
        assert first["status"] == "COMPLETED_FAILED", first["error"]
        stats = {source: ui.partitions(source) for source in sources()}
        assert stats.pop("hotelOccupancy") == (DAYS - 1, 1)
        assert set(stats.values()) == {(DAYS, 0)}

        bad.write_bytes(good)
        again = ui.backfill(["hotelOccupancy"], [days[1]])
        assert again["status"] == "COMPLETED_SUCCESS", again["error"]
        assert len(again["runs"]) == 1
        assert ui.partitions("hotelOccupancy") == (DAYS, 0)

    receipts = list(Lake.open(house.settings.lake).receipts())
    assert all(count.balanced() for one in receipts for count in one.tables.values())
    assert [one.file for one in receipts if one.refusal] == [bad.name]
    assert written(house.settings.lake) == written(plain.settings.lake)
