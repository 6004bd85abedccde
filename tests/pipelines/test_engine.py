"""Which engine builds is a resource's setting, and heavy days wait for their turn in the queue."""

import shutil
import stat
import sys

import dagster as dg
import pytest
import yaml
from dagster._config import process_config, resolve_to_config_type
from dagster._core.instance.config import dagster_instance_config
from dagster._utils.tags import TagConcurrencyLimitsCounter
from dagster_dbt import DbtCliResource

from pipelines.arrivals import HEAVY_BYTES, tags
from pipelines.deliveries import delivered
from pipelines.lake import Installation
from pipelines.main_job import why
from pipelines.marts import PROJECT, models
from tests.pipelines.webserver import ROOT

CLUSTER = ROOT / "deploy" / "dagster-k8s.yaml"
LISTENS = f"""#!{sys.executable}
import sys
from pathlib import Path
if "--version" in sys.argv:
    print("Core:\\n  - installed: 1.11.0")
else:
    Path(__file__).with_name("said").write_text(" ".join(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("named", "environment", "engine"),
    [
        ("", "", "duckdb"),
        ("", "spark", "spark"),
        ("spark", "", "spark"),
        ("duckdb", "spark", "duckdb"),
    ],
)
def test_the_resource_names_the_engine_and_else_the_environment(
    named, environment, engine, monkeypatch
):
    monkeypatch.setenv("STATIONHOUSE_ENGINE", environment)
    assert Installation(engine=named).settings().engine == engine


def test_dbt_is_asked_to_build_on_the_engine_that_the_resource_names_and_must_tell_of_it(
    tmp_path, monkeypatch
):
    """A program in dbt's place writes down what it was asked for, and says nothing."""
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STATIONHOUSE_ENGINE", "duckdb")
    program = tmp_path / "dbt"
    program.write_text(LISTENS)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    done = dg.materialize(
        [models],
        resources={
            "dbt": DbtCliResource(project_dir=PROJECT, dbt_executable=str(program)),
            "installation": Installation(engine="spark"),
        },
        selection=[next(iter(models.keys))],
        raise_on_error=False,
    )

    (failed,) = (event for event in done.all_events if event.is_step_failure)
    assert "nothing was heard of" in why(failed)
    assert "build --target spark " in (tmp_path / "said").read_text()


def test_a_delivery_day_of_a_gigabyte_is_tagged_heavy(tmp_path):
    (tmp_path / "positions_20260601.csv").touch()
    assert tags(delivered(tmp_path))["stationhouse/heavy"] == "no"
    with (tmp_path / "positions_20260602.csv").open("wb") as file:
        file.truncate(HEAVY_BYTES + 1)
    assert tags(delivered(tmp_path)[1:])["stationhouse/heavy"] == "yes"


def run(**more: str) -> dg.DagsterRun:
    return dg.DagsterRun("take_in", tags={f"stationhouse/{name}": to for name, to in more.items()})


def test_the_queue_lets_one_heavy_day_go_at_a_time_and_light_ones_beside_it(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    shutil.copyfile(ROOT / "dagster.yaml", tmp_path / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        limits = instance.get_concurrency_config().run_queue_config.tag_concurrency_limits
    queue = TagConcurrencyLimitsCounter(limits, [run(heavy="yes", day="2026-06-01")])
    assert queue.is_blocked(run(heavy="yes", day="2026-06-02"))
    assert not queue.is_blocked(run(heavy="no", day="2026-06-02"))


def test_the_clusters_file_is_what_dagster_reads_and_limits_as_the_others_do(tmp_path):
    shutil.copyfile(CLUSTER, tmp_path / "dagster.yaml")
    found, _ = dagster_instance_config(str(tmp_path))
    assert found["concurrency"]["pools"] == {"granularity": "run", "default_limit": 1}
    assert found["run_monitoring"]["enabled"]
    assert "password: {env: " in CLUSTER.read_text("utf-8"), "a secret stands in the environment"


def test_the_launcher_of_pods_takes_its_settings():
    launcher = pytest.importorskip("dagster_k8s", reason="dagster-k8s is not installed")
    told = yaml.safe_load(CLUSTER.read_text("utf-8"))["run_launcher"]
    kind = resolve_to_config_type(getattr(launcher, told["class"]).config_type())
    taken = process_config(kind, told["config"])
    assert taken.success, taken.errors
