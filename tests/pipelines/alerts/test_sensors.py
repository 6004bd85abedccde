"""What Dagster's sensors see: silence turns a check red without a run, and back."""

from datetime import UTC, datetime

import dagster as dg
import pytest

from pipelines.alerts.outbox import Outbox
from pipelines.alerts.sensors import alerts, failed_runs
from pipelines.intake.lake import Lake
from pipelines.lake import Installation
from tests.house import House
from tests.pipelines.receipts import hotels, made, took


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    return House.at(tmp_path)


def look(cursor: str | None = None) -> dg.SensorResult:
    context = dg.build_sensor_context(resources={"installation": Installation()}, cursor=cursor)
    return alerts(context)


def test_silence_turns_a_check_red_once_and_green_when_something_came(house, monkeypatch):
    lake = Lake.open(house.settings.lake)
    took(lake, made("h1.csv", "2026-06-01", hotels(9), at="2026-06-02T00:00:00+00:00"))
    monkeypatch.setenv("STATIONHOUSE_NOW", "2026-06-04T00:00:00")
    first = look()
    (event,) = first.asset_events
    assert (event.asset_key.path[-1], event.check_name) == ("hotelOccupancy", "arrives_on_time")
    assert not event.passed
    assert event.metadata["rule"].value == "delivery-silence"
    assert look(first.cursor).asset_events == []

    took(lake, made("h2.csv", "2026-06-02", hotels(9), at="2026-06-03T23:00:00+00:00"))
    (event,) = look(first.cursor).asset_events
    assert event.passed


def failure_of(result: dg.ExecuteInProcessResult, instance: dg.DagsterInstance):
    return dg.build_run_status_sensor_context(
        sensor_name="failed_runs",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
        resources={"installation": Installation()},
    ).for_run_failure()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("张三 broke it"), ["run-failed"]),
        (dg.Failure("a finding", metadata={"rule": "r"}), []),
    ],
    ids=["what broke by itself is told", "a bad delivery is told by its own rule"],
)
def test_a_run_that_failed(error, told, house):
    @dg.asset(key=["lake", "hotelOccupancy"])
    def accepted() -> None:
        raise error

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([accepted], instance=instance, raise_on_error=False)
        failed_runs(failure_of(result, instance))
    entries = Outbox(house.settings.alerts).entries()
    assert [entry.alert.rule for entry in entries] == told
    assert all("张三" not in entry.alert.detail for entry in entries)
    assert all("lake__hotelOccupancy (ValueError)" in entry.alert.detail for entry in entries)


def test_an_alert_is_found_at_most_once_whoever_looks(house):
    lake = Lake.open(house.settings.lake)
    lake.refuse(made("h1.csv", "2026-06-01", {}, refused=True, at=datetime.now(UTC).isoformat()))
    assert "1 new" in look().skip_reason.skip_message
    assert "0 new" in look().skip_reason.skip_message
