"""Dagster for a team: its storage in PostgreSQL, the same limits as on one machine."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.instance.config import dagster_instance_config
from dagster_postgres import PostgresEventLogStorage

from pipelines.event_log import OpenEventLog
from tests.pipelines.webserver import ROOT, free_port

TEAM = ROOT / "deploy" / "dagster-team.yaml"


@contextmanager
def home_with(config: Path, home: Path) -> Iterator[dg.DagsterInstance]:
    shutil.copyfile(config, home / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def test_the_team_file_is_what_dagster_reads_and_limits_as_the_one_machine_does(tmp_path):
    for config in (TEAM, ROOT / "dagster.yaml"):
        shutil.copyfile(config, tmp_path / "dagster.yaml")
        found, _ = dagster_instance_config(str(tmp_path))
        assert found["concurrency"]["pools"] == {"granularity": "run", "default_limit": 1}
        assert found["run_retries"]["retry_on_asset_or_op_failure"] is False
    assert "password: {env: " in TEAM.read_text("utf-8"), "a secret stands in the environment"


def test_on_one_machine_the_event_log_stays_open_and_is_read_by_dagsters_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))

    @dg.asset
    def one() -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"rows": 7})

    with home_with(ROOT / "dagster.yaml", tmp_path) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        run = dg.materialize([one], instance=instance)
        assert run.success
        assert instance.get_latest_materialization_event(one.key) is not None
    (tmp_path / "dagster.yaml").unlink()
    with dg.DagsterInstance.from_config(str(tmp_path)) as plain:
        event = plain.get_latest_materialization_event(one.key)
        assert event.asset_materialization.metadata["rows"].value == 7
        assert plain.all_logs(run.run_id)


@contextmanager
def postgres() -> Iterator[int]:
    """A PostgreSQL of the test's own, its port; skips where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if shutil.which("psql") else []
    if not found:
        pytest.skip("no PostgreSQL server is installed")
    port, owner = free_port(), "postgres"
    as_owner = ["runuser", "-u", owner, "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        if as_owner:
            shutil.chown(folder, owner)
        data = f"{folder}/data"

        def call(name: str, *words: str) -> None:
            subprocess.run(
                [*as_owner, str(found[-1] / name), *words], check=True, capture_output=True
            )

        call("initdb", "-D", data, "-U", "stationhouse", "--auth=trust")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield port
        finally:
            call("pg_ctl", "-D", data, "-m", "fast", "stop")


def test_a_run_of_the_team_lies_in_postgresql(tmp_path, monkeypatch):
    with postgres() as port:
        monkeypatch.setenv("DAGSTER_PG_HOST", "127.0.0.1")
        monkeypatch.setenv("DAGSTER_PG_USER", "stationhouse")
        monkeypatch.setenv("DAGSTER_PG_PASSWORD", "unused")
        monkeypatch.setenv("DAGSTER_PG_DB", "postgres")
        text = yaml.safe_load(TEAM.read_text("utf-8"))
        text["storage"]["postgres"]["postgres_db"]["port"] = port
        (tmp_path / "team.yaml").write_text(yaml.safe_dump(text), "utf-8")

        @dg.asset
        def one() -> None:
            pass

        with home_with(tmp_path / "team.yaml", tmp_path) as instance:
            assert isinstance(instance.event_log_storage, PostgresEventLogStorage)
            assert dg.materialize([one], instance=instance).success
            assert instance.get_latest_materialization_event(one.key) is not None
