"""What Dagster is given: one lineage, checks from the contracts, and nothing published on doubt."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from contracts import published, snake, sources
from pipelines.held import notices
from pipelines.publish import current
from pipelines.settings import Settings

BIN = Path(sys.executable).parent
DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def defs():
    from pipelines.definitions import defs

    return defs


@pytest.fixture(scope="module")
def graph(defs):
    return defs.resolve_asset_graph()


def test_every_source_is_an_asset_of_the_lake_and_every_capability_a_mart(graph):
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert {f"lake/{source}" for source in sources()} <= keys
    marts = {snake(capability) for capability in published()}
    assert marts <= {key.rpartition("/")[2] for key in keys}


def test_the_snapshot_hangs_on_every_source_through_one_lineage(graph):
    reached, waiting = set(), [dg.AssetKey(["published", "snapshot"])]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(graph.get(key).parent_keys)
    lake = {key.path[1] for key in reached if key.path[0] == "lake"}
    assert {"callsForService", "dispatchAssignments", "patrolPositions", "hotelOccupancy"} <= lake


def test_every_asset_has_a_description_an_owner_a_kind_and_a_group(graph):
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if node.is_materializable:
            assert node.description, key
            assert node.owners, key
            assert node.kinds, key
            assert node.group_name != "default", key


def test_every_rule_of_a_contract_is_a_check_of_its_asset(graph):
    from pipelines.lake import check_name, contract_rules

    for contract in sources().values():
        asset = dg.AssetKey(["lake", contract.id])
        names = {key.name for key in graph.asset_check_keys if key.asset_key == asset}
        assert {check_name(rule.id) for rule in contract_rules(contract)} <= names


def test_the_sensor_asks_for_a_run_of_the_day_that_has_files(defs, tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    folder = Settings.read().deliveries
    folder.mkdir(parents=True)
    (folder / "hotel_occupancy_20260601.csv").write_text("x", "gb18030")
    (folder / "surprise.csv").write_text("x")
    sensor = defs.resolve_sensor_def("deliveries")
    context = dg.build_sensor_context(
        resources={"installation": defs.resources["installation"]}, definitions=defs
    )
    (request,) = sensor.evaluate_tick(context).run_requests
    assert request.partition_key == "2026-06-01"
    assert dg.AssetKey(["lake", "hotelOccupancy"]) in request.asset_selection
    assert dg.AssetKey(["published", "snapshot"]) in request.asset_selection
    assert list((Settings.read().lake / "refused").glob("[!0]*.json")), "the stray file is refused"


def run(home: Path, *words: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"STATIONHOUSE_HOME": str(home)}
    return subprocess.run(
        [str(BIN / "stationhouse"), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bad_delivery_blocks_publication_and_the_last_good_snapshot_stays(tmp_path):
    files = tmp_path / "deliveries"
    day, after = DAY.isoformat(), (DAY + timedelta(days=1)).strftime("%Y%m%d")
    run(tmp_path, "simulate", "--day", day, "--residents", "60000", "--out", str(files))
    first = run(tmp_path, "run")
    assert first.returncode == 0, first.stdout[-3_000:]
    good = current(tmp_path / "published")
    renamed = (files / "hotel_occupancy_20260601.csv").read_bytes()
    header = "客房数".encode("gb18030")
    (files / f"hotel_occupancy_{after}.csv").write_bytes(
        renamed.replace(header, "房间".encode("gb18030"), 1)
    )
    second = run(tmp_path, "run")
    assert second.returncode == 1
    assert "delivery-missing_column" in second.stdout
    assert "客房数" in second.stdout
    assert current(tmp_path / "published") == good
    (notice,) = notices(tmp_path / "published")
    (told,) = json.loads(notice.read_text("utf-8"))["refusals"]
    assert told["file"] == f"hotel_occupancy_{after}.csv"
    assert told["rule"] in second.stdout
    assert told["remedy"] in " ".join(second.stdout.split())
