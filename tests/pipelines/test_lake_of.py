"""Where the lake lies is a setting, which children see too."""

from pathlib import Path

import pytest

from pipelines.lake_of import lake_of
from pipelines.settings import Settings


def test_the_lake_lies_under_home_or_in_a_folder_that_machines_share(tmp_path):
    plain = Settings.read({"STATIONHOUSE_HOME": str(tmp_path)})
    shared = Settings.read(
        {"STATIONHOUSE_HOME": str(tmp_path), "STATIONHOUSE_LAKE": str(tmp_path / "mnt")}
    )
    assert lake_of(plain).root == tmp_path / "lake"
    assert lake_of(shared).root == tmp_path / "mnt"
    assert Path(shared.environment()["STATIONHOUSE_LAKE"]) == tmp_path / "mnt"


def test_of_a_bucket_what_is_worked_out_lies_at_home_and_the_address_is_handed_on(tmp_path):
    bucket = Settings.read(
        {"STATIONHOUSE_HOME": str(tmp_path), "STATIONHOUSE_LAKE": "s3://province/lake"}
    )
    assert bucket.lake == tmp_path / "lake"
    assert bucket.environment()["STATIONHOUSE_LAKE"] == "s3://province/lake"


def test_another_kind_of_store_is_refused(tmp_path):
    other = Settings.read(
        {"STATIONHOUSE_HOME": str(tmp_path), "STATIONHOUSE_LAKE": "gs://province/lake"}
    )
    with pytest.raises(ValueError, match="a lake is a folder, or lies at s3://"):
        lake_of(other)
