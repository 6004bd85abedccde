"""Intake and publication tell of their work, and of no value that was delivered."""

import pytest

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.marts import _tell
from tests.telemetry.recording import recording

HEADER = "unit_id,fix_at,received_at,lon,lat,accuracy,speed,heading,device,duty\n"
ROW = "{},2026-06-01 08:00:0{},2026-06-01 08:00:09,114.837219,34.8,5,{},90,VEHICLE,ON_DUTY\n"
UNIT = "LK-P-7319"


@pytest.fixture
def delivery(tmp_path):
    path = tmp_path / "positions_20260601.csv"
    path.write_text(HEADER + ROW.format(UNIT, 1, 30) + ROW.format(UNIT, 2, 999))
    return path


def test_a_delivery_tells_of_its_stages_and_its_rows(delivery, tmp_path):
    with recording() as told:
        take_in(delivery, Lake.open(tmp_path / "lake"), Keys.open(tmp_path / "keys"))

    whole = next(span for span in told.spans if span.name == "intake")
    stages = [span for span in told.spans if span.name == "intake.stage"]
    assert whole.attributes["stationhouse.state"] == "taken"
    assert {span.attributes["stationhouse.stage"] for span in stages} == {
        "read", "shape", "minimise", "judge", "write",
    }  # fmt: skip
    assert {span.parent.span_id for span in stages} == {whole.context.span_id}
    assert '"stationhouse.intake.rows"' in told.measures
    for value in (UNIT, "114.837", delivery.name):
        assert value not in told.text


def test_the_same_bytes_again_are_told_as_such_and_counted_once(delivery, tmp_path):
    lake, keys = Lake.open(tmp_path / "lake"), Keys.open(tmp_path / "keys")
    take_in(delivery, lake, keys)
    with recording() as told:
        take_in(delivery, lake, keys)

    assert told.spans[-1].attributes["stationhouse.state"] == "again"
    assert '"stationhouse.intake.rows"' not in told.measures


def test_models_are_told_as_dbt_timed_them_and_its_tests_are_not():
    timing = {
        "name": "execute",
        "started_at": "2026-06-01T08:00:00.000000Z",
        "completed_at": "2026-06-01T08:00:02.500000Z",
    }
    results = [
        {"unique_id": f"{kind}.stationhouse.{name}", "status": status, "timing": [timing]}
        for kind, name, status in (
            ("model", "response_times", "success"),
            ("test", "not_null_response_times_leg.1234", "pass"),
        )
    ]
    with recording() as told:
        _tell({"results": results})

    (span,) = told.spans
    assert span.attributes == {
        "stationhouse.model": "response_times",
        "stationhouse.state": "success",
    }
    assert (span.end_time - span.start_time) / 1e9 == 2.5
