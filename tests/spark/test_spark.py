"""Both engines build the same from one lake, by the same models: row for row, answer for answer."""

import json
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner
from dagster_dbt import DbtCliResource

from contracts import capabilities, published, snake
from pipelines.built import attach
from pipelines.intake.lake import Lake
from pipelines.lake import Installation
from pipelines.marts import DBT_COMMAND, PROJECT, models
from pipelines.publish import publish
from pipelines.quality import results
from pipelines.quality.results import Result, RuleResult
from pipelines.retention.holds import Holds, Wanted
from pipelines.retention.traces import keep
from pipelines.settings import DBT
from pipelines.simulate.commands import simulate
from tests.dbt.running import dbt
from tests.house import BIN, House
from tests.spark.cluster import Cluster, cluster, connect_server, missing
from tests.spark.engines import alike, differences, on_spark, rows
from tests.week.asking import VARIES, Week

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

LAST = "20260602"
NOW = "2026-06-02T12:15:30Z"
MARTS = [contract.table(snake(contract.id)) for contract in published().values()]
BY_DAY = ("int_patrol_minutes", "int_site_minutes", "int_call_fixes")
"""Models that are built day by day."""
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house of two dirty days of a small county, to a quarter past eight in the evening."""
    folder = tmp_path_factory.mktemp("spark")
    words = ["--day", "2026-06-02", "--days", "2", "--until", "20:15", "--residents", "3000"]
    CliRunner().invoke(simulate, [*words, "--out", str(folder / "files")], catch_exceptions=False)
    return House.at(folder / "home")


@pytest.fixture(scope="module")
def files(house):
    """What is delivered, by whether it is of the last day."""
    found = sorted((house.settings.home.parent / "files").iterdir())
    files = {True: [], False: []}
    for path in found:
        if path.name != "truth.json":
            files[LAST in path.name].append(path)
    return files


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def spark(house, files, workers):
    """The house built on Spark: first what is built by days, of the first day, then all of it."""
    lake = Lake.open(house.settings.lake)
    house.take_in(*files[False])
    with on_spark(house, workers.master) as found:
        found.dbt("build", "--select", *(f"+{one}" for one in BY_DAY), *WITHOUT_TESTS)
        assert keep(found.settings.marts, lake, datetime(2026, 6, 2)), "no minutes were kept"
        house.take_in(*files[True])
        judge(lake)
        on_duty = {"duty_state": "ON_DUTY"}
        held = Wanted("patrolPositions", "patrol_positions", "INSPECTION", equal=on_duty)
        folder = house.settings.lake / "retention"
        Holds(folder, house.settings.ledger).lay(held, "judge-1", datetime(2026, 6, 2))
        seconds = found.dbt("build")
        print(f"dbt build of the whole project on Spark with all its tests: {seconds:.0f} s")
        yield found


@pytest.fixture(scope="module")
def warehouse(house, spark):
    """The same house, built by DuckDB."""
    dbt(house, "build", *WITHOUT_TESTS)
    return house.settings.warehouse


def judge(lake: Lake) -> None:
    """What a validation of one source leaves, one rule of it."""
    rule = RuleResult(
        "dispatch_assignments-fresh", "dispatch_assignments", "timeliness", "ERROR",
        "WARN", 10, 0, 2.5, "under 2", "ask",
    )  # fmt: skip
    when = "2026-06-03T01:00:00Z"
    results.write(
        lake.root,
        Result("dispatchEvents", "2026-06-02", "f" * 64, when, "1.0.0", 10, 0.1, "", (rule,)),
    )


def test_every_test_of_the_project_passes_on_spark_as_well(spark):
    told = json.loads((spark.house.settings.home / "target-spark/run_results.json").read_text())
    ended = Counter((one["unique_id"].partition(".")[0], one["status"]) for one in told["results"])
    print(dict(ended))
    assert ended["unit_test", "pass"] > 100
    assert ended["test", "pass"] > 100
    assert {status for _, status in ended} <= {"success", "pass", "warn", "no-op"}


def test_every_mart_is_the_same_row_for_row(warehouse, spark):
    found = {mart.name: rows(spark.settings.marts, mart) for mart in MARTS}
    wrong = [
        word
        for mart in MARTS
        for word in differences(mart, found[mart.name], rows(warehouse, mart))
    ]

    print(f"{sum(map(len, found.values()))} rows of {len(found)} marts")
    assert wrong == []
    assert [name for name, there in found.items() if not there] == []


def test_the_same_questions_have_the_same_answers(warehouse, spark, house, tmp_path):
    lake, other = Lake.open(house.settings.lake), House.at(tmp_path)
    # What is sealed is opened with the keys that sealed it.
    shutil.copytree(house.settings.keys, other.settings.keys)
    publish(warehouse, lake, house.settings.published)
    publish(spark.settings.marts, lake, other.settings.published)
    ours, theirs = asked(other), asked(house)

    print(f"{len(theirs)} of {len(capabilities())} capabilities asked of both snapshots")
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if not alike(ours[name], theirs[name])] == []
    assert len(theirs) > 45


def asked(house: House) -> dict[str, Any]:
    """The rows of every capability that has some and whose rows do not tell of the run itself."""
    week, found = Week.of(house, NOW), {}
    for name in capabilities():
        # What asks for the first row of another finds none where that other has none.
        with suppress(IndexError):
            found[name] = week.answer(name)[1]["nodes"]
    return {name: nodes for name, nodes in found.items() if nodes and name not in VARIES}


def test_a_server_of_spark_connect_builds_the_same(warehouse, house, tmp_path):
    tables, chosen = tmp_path / "tables", ("int_patrol_minutes", "unit_positions")
    with connect_server(tmp_path, tables) as address:
        environment = house.settings.environment() | {
            "STATIONHOUSE_ENGINE": "spark", "STATIONHOUSE_SPARK_MASTER": address,
        }  # fmt: skip
        words = ["run", "--quiet", "--project-dir", DBT, "--target-path", tmp_path / "target"]
        done = subprocess.run(
            [BIN / "stationhouse-dbt", *words, "--select", *(f"+{one}" for one in chosen)],
            env=os.environ | environment, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr

    built = tables / "stationhouse.db"
    (positions,) = (mart for mart in MARTS if mart.name == chosen[1])
    found = rows(built, positions)
    assert found
    assert differences(positions, found, rows(warehouse, positions)) == []
    assert days(built, chosen[0]) == days(warehouse, chosen[0])


def test_a_run_of_dagster_builds_on_it_and_hears_of_every_model(
    warehouse, house, tmp_path, monkeypatch
):
    told = house.settings.environment() | {
        "STATIONHOUSE_ENGINE": "duckdb", "STATIONHOUSE_SPARK_MASTER": "local[1]",
        "STATIONHOUSE_SPARK_TABLES": str(tmp_path), "STATIONHOUSE_SPARK_CATALOGUE": "memory",
        "SPARK_CONF_DIR": str(Path(__file__).parent / "conf"),
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    (key,) = (key for key in models.keys if key.path[-1] == "unit_positions")
    done = dg.materialize(
        [models],
        selection=dg.AssetSelection.assets(key).upstream(),
        resources={
            "dbt": DbtCliResource(project_dir=PROJECT, dbt_executable=DBT_COMMAND),
            "installation": Installation(engine="spark"),
        },
    )

    built = {event.asset_key.path[-1] for event in done.get_asset_materialization_events()}
    assert {"stg_patrol_positions", "int_unit_now", "unit_positions"} <= built
    (positions,) = (mart for mart in MARTS if mart.name == "unit_positions")
    found = rows(tmp_path / "stationhouse.db", positions)
    assert differences(positions, found, rows(warehouse, positions)) == []


def test_a_worker_killed_in_mid_build_and_a_day_gone_from_the_lake_change_nothing(
    warehouse, spark, house, workers
):
    for gone in house.settings.lake.glob("**/patrol_*/day=2026-06-01"):
        shutil.rmtree(gone)
    wanted = [*BY_DAY, "patrol_coverage", "hotspot_dwell", "response_times", "time_profile"]
    began = time.time()

    killer = threading.Thread(target=kill_once_begun, args=(spark.settings.marts, began, workers))
    killer.start()
    spark.dbt("run", "--select", "stg_lake_days", "int_call_fix_days", *wanted)
    killer.join(timeout=1)
    assert not killer.is_alive(), "the build ended before the worker did"
    dbt(house, "run", "--select", "stg_lake_days", "int_call_fix_days", *wanted)

    wrong = [
        word
        for mart in MARTS
        if mart.name in wanted
        for word in differences(mart, rows(spark.settings.marts, mart), rows(warehouse, mart))
    ]
    assert wrong == []
    for model in BY_DAY:
        assert days(spark.settings.marts, model) == days(warehouse, model)
        assert date(2026, 6, 1) not in days(warehouse, model)


def kill_once_begun(marts: Path, began: float, workers: Cluster) -> None:
    """Kill a worker as soon as one of the build's tables is written."""
    while not any(one.stat().st_mtime > began for one in marts.glob("*/_SUCCESS")):
        time.sleep(0.05)
    workers.kill_a_worker()


def days(warehouse: Path, model: str) -> list[date]:
    """Days of a model, by the rows that it has of each."""
    with duckdb.connect() as connection:
        attach(connection, warehouse)
        found = connection.execute(f"select distinct day from built.{model} order by day")  # noqa: S608
        return [day for (day,) in found.fetchall()]
