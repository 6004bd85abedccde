"""Measures of several processes are added up, and no counter falls when one of them ends."""

import os
import time
import urllib.request

import pytest

from telemetry.measured import ENDED, SILENT_SECONDS, Measured, added
from telemetry.process import telling
from telemetry.settings import Telemetry
from telemetry.work import count, moment, work

ONE = """# HELP asked_total Asked.
# TYPE asked_total counter
asked_total{route="/graphql"} 3.0
# HELP published Published.
# TYPE published gauge
published 100.0
"""
OTHER = ONE.replace("3.0", "4.0").replace("100.0", "90.0")


def test_counters_are_summed_and_of_moments_the_latest_counts():
    text = added([ONE, OTHER])

    assert 'asked_total{route="/graphql"} 7.0' in text
    assert "published 100.0" in text


def test_added_once_more_nothing_changes():
    assert added([added([ONE, OTHER])]) == added([ONE, OTHER])


def test_what_a_process_measured_stays_when_it_ends(tmp_path):
    measured = Measured(tmp_path)
    measured.keep("api-1", ONE)
    measured.keep("api-2", OTHER)
    before = measured.text()
    measured.end("api-1")

    assert measured.text() == before
    assert sorted(path.name for path in tmp_path.glob("*.prom")) == ["api-2.prom", ENDED]


def test_what_a_killed_process_left_is_folded_by_the_next(tmp_path):
    measured = Measured(tmp_path)
    measured.keep("api-1", ONE)
    measured.keep("api-2", OTHER)
    long_ago = time.time() - SILENT_SECONDS - 1
    os.utime(tmp_path / "api-1.prom", (long_ago, long_ago))
    measured.tidy()

    assert not (tmp_path / "api-1.prom").exists()
    assert (tmp_path / "api-2.prom").exists()
    assert 'asked_total{route="/graphql"} 7.0' in measured.text()


def test_a_process_that_is_told_to_leaves_its_measures(tmp_path):
    settings = Telemetry(folder=tmp_path, is_on=True)
    for _ in range(2):
        with telling(settings, "test"):
            with work("publish"):
                count("intake.rows", 5, source="callsForService", state="accepted")
            moment("snapshot.published", 1_780_000_000.0)

    text = Measured(tmp_path).text()
    assert 'stationhouse_intake_rows_total{source="callsForService",state="accepted"} 10.0' in text
    assert "stationhouse_publish_duration_seconds_count 2.0" in text
    assert "stationhouse_snapshot_published_timestamp_seconds 1.78e+09" in text


def test_off_nothing_is_written(tmp_path):
    with telling(Telemetry(folder=tmp_path / "metrics"), "test"):
        count("ledger.entries")

    assert not (tmp_path / "metrics").exists()


def test_where_nothing_can_be_written_work_goes_on(tmp_path, caplog):
    (tmp_path / "metrics").write_text("a file where the folder should be")
    with telling(Telemetry(folder=tmp_path / "metrics", is_on=True), "test"), work("publish"):
        done = True

    assert done
    assert "measures could not be written down" in caplog.text


@pytest.mark.parametrize(
    ("name", "value"), [("STATIONHOUSE_TELEMETRY", "yes"), ("STATIONHOUSE_LOG", "xml")]
)
def test_a_setting_that_is_not_known_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"{name}={value} is none of"):
        Telemetry.read({name: value})


def test_the_endpoint_answers_with_the_sum(tmp_path):
    from prometheus_client import CollectorRegistry, start_http_server

    measured = Measured(tmp_path)
    measured.keep("api-1", ONE)
    measured.keep("api-2", OTHER)
    registry = CollectorRegistry()
    registry.register(measured)
    server, thread = start_http_server(0, "127.0.0.1", registry)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
            told = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

    assert 'asked_total{route="/graphql"} 7.0' in told
