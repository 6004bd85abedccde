"""A worker of Dagster that is killed in mid-partition: the retry makes what it would have made."""

import os
import shutil
import subprocess
import sys
import time

import dagster as dg
import pytest

from bench.positions import make
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from tests.house import House
from tests.pipelines.intake.conftest import digest
from tests.pipelines.webserver import ROOT

pytestmark = pytest.mark.slow

SOURCE, DAY = "patrolPositions", "2026-06-01"


def test_a_worker_killed_in_mid_partition_is_made_good_by_its_retry(tmp_path, monkeypatch):
    house, plain = House.at(tmp_path / "house"), House.at(tmp_path / "plain")
    settings = house.settings
    settings.deliveries.mkdir(parents=True)
    settings.dagster.mkdir()
    shutil.copyfile(ROOT / "dagster.yaml", settings.dagster / "dagster.yaml")
    file = settings.deliveries / "positions_20260601.csv"
    make(file, 400_000)
    (settings.published / "held").mkdir(parents=True)
    Keys.open(settings.keys)
    monkeypatch.setenv("DAGSTER_HOME", str(settings.dagster))

    words = [sys.executable, "-m", "tests.pipelines.partition", SOURCE, DAY]
    environment = os.environ | settings.environment()
    worker = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not list(settings.lake.glob("incoming/*/accepted/*/*/*.parquet")):
        assert worker.poll() is None, "it ended before it was killed"
        assert time.monotonic() < until
        time.sleep(0.005)
    worker.kill()
    worker.wait()
    assert not list(Lake.open(settings.lake).receipts())

    retried = subprocess.run(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)

    assert retried.returncode == 0
    plain.take_in(file)
    assert digest(Lake(settings.lake)) == digest(Lake(plain.settings.lake))
    assert not [one for one in (settings.lake / "incoming").iterdir() if one.is_dir()]
    with dg.DagsterInstance.from_config(str(settings.dagster)) as instance:
        (materialised,) = instance.fetch_materializations(
            dg.AssetKey(["lake", SOURCE]), limit=5
        ).records
    assert materialised.partition_key == DAY
