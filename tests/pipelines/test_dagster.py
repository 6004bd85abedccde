"""What Dagster is given: one lineage, checks from the contracts, and nothing published on doubt."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from contracts import published, snake, sources
from contracts.feeds import feeds
from contracts.silence import silence_seconds
from pipelines.deliveries import waiting
from pipelines.held import notices
from pipelines.intake.lake import Lake
from pipelines.publish import current
from pipelines.settings import Settings
from tests.house import House
from tests.pipelines.receipts import hotels, made, took

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
    from contracts.checks import checks
    from pipelines.quality.verdicts import across_sources, check_name

    for contract in sources().values():
        asset = dg.AssetKey(["lake", contract.id])
        names = {key.name for key in graph.asset_check_keys if key.asset_key == asset}
        assert {check_name(rule.id) for rule in checks(contract) if not rule.reads} <= names
    after = {key.name for key in graph.asset_check_keys if key.asset_key.path[0] == "quality"}
    assert {check_name(rule.id) for rule in across_sources(sources().values())} <= after


def test_an_error_can_block_and_a_warning_cannot(defs):
    from contracts.checks import checks
    from pipelines.lake import lake_asset
    from pipelines.quality.verdicts import check_name

    contract = sources()["patrolPositions"]
    specs = {spec.name: spec for spec in lake_asset(contract).check_specs}
    for rule in checks(contract):
        assert specs[check_name(rule.id)].blocking == (rule.severity == "error")


def test_definitions_load_without_great_expectations():
    ask = "import sys, pipelines.definitions; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "False"


def test_every_asset_leads_to_its_code_and_every_source_says_when_it_is_stale(graph):
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if node.is_materializable:
            assert node.metadata["dagster/code_references"].code_references, key
    for contract in sources().values():
        policy = graph.get(dg.AssetKey(["lake", contract.id])).freshness_policy
        assert policy.fail_window.to_timedelta().total_seconds() == silence_seconds(contract)


def test_what_writes_the_warehouse_waits_for_its_pool_and_intake_does_not(graph):
    pools = {key: graph.get(key).pools for key in graph.get_all_asset_keys()}
    for key, found in pools.items():
        if graph.get(key).is_materializable:
            assert found == (set() if key.path[0] == "lake" else {"warehouse"}), key


def test_the_sensor_asks_for_a_run_of_the_day_that_has_files(defs, tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    folder = Settings.read().deliveries
    folder.mkdir(parents=True)
    (folder / "hotel_occupancy_20260601.csv").write_text("x", "gb18030")
    (folder / "surprise.csv").write_text("x")
    sensor = defs.resolve_sensor_def("deliveries")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(
            instance=instance,
            resources={"installation": defs.resources["installation"]},
            definitions=defs,
        )
        (request,) = sensor.evaluate_tick(context).run_requests
        instance.create_run_for_job(
            defs.resolve_job_def("take_in"),
            status=dg.DagsterRunStatus.STARTED,
            tags={"dagster/partition": "2026-06-01"},
        )
        assert sensor.evaluate_tick(context).run_requests == [], "its run is under way"
    assert request.partition_key == "2026-06-01"
    assert request.asset_selection == [dg.AssetKey(["lake", "hotelOccupancy"])]
    assert request.tags["stationhouse/files"] == "hotel_occupancy_20260601.csv"
    assert request.tags["stationhouse/contracts"] == "hotelOccupancy 1.0.0"
    assert list((Settings.read().lake / "refused").glob("[!0]*.json")), "the stray file is refused"


def test_a_refused_file_waits_again_when_it_or_its_feed_was_mended(tmp_path, monkeypatch):
    house = House.at(tmp_path)
    files, lake = house.settings.deliveries, Lake.open(house.settings.lake)
    files.mkdir()
    known = files / "hotel_occupancy_20260601.csv"
    known.write_text("x\n", "gb18030")
    strange = files / "surprise.csv"
    strange.write_text("x")
    receipts = house.take_in(known, strange)
    assert [one.state for one in receipts] == ["refused", "refused"]
    assert list(waiting(files, lake)) == []

    os.utime(strange, (time.time() + 60, time.time() + 60))
    feed = feeds()[receipts[0].feed]
    monkeypatch.setitem(feeds(), feed.id, replace(feed, version="mended"))
    assert [one.path for one in waiting(files, lake)] == [known, strange]


def asked_to_publish(defs, tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(
            instance=instance,
            resources={"installation": defs.resources["installation"]},
            definitions=defs,
        )
        return defs.resolve_sensor_def("publication").evaluate_tick(context)


def test_a_publication_is_asked_for_when_a_good_day_came(defs, tmp_path, monkeypatch):
    assert asked_to_publish(defs, tmp_path, monkeypatch).run_requests == []
    house = House.at(tmp_path)
    lake = Lake.open(house.settings.lake)
    lake.refuse(made("hotels_0601.csv", "2026-06-01", hotels(0), refused=True))
    took(lake, made("hotels_0602.csv", "2026-06-02", hotels(50)))

    (request,) = asked_to_publish(defs, tmp_path, monkeypatch).run_requests
    assert request.tags["stationhouse/deliveries"] == "1"


def test_a_day_that_a_check_blocks_is_not_published_by_itself(defs, tmp_path, monkeypatch):
    house = House.at(tmp_path)
    lake = Lake.open(house.settings.lake)
    took(lake, made("hotels_0601.csv", "2026-06-01", hotels(50, quarantined=40)))

    asked = asked_to_publish(defs, tmp_path, monkeypatch)
    assert asked.run_requests == []
    assert "hotels_0601.csv (quarantine-over_limit)" in asked.skip_message


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
    (told,) = json.loads(notice.read_text("utf-8"))["findings"]
    assert told["file"] == f"hotel_occupancy_{after}.csv"
    assert told["rule"] in second.stdout
    assert told["remedy"] in " ".join(second.stdout.split())
