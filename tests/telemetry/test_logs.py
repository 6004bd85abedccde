"""Log lines: what they hold, and what they leave out."""

import json
import logging

import pytest

from telemetry.logs import Lines, Plain, about, note, noted, said

LOG = logging.getLogger("stationhouse.test")
PHONE = "13800000001"


@pytest.fixture
def lines():
    """Records as they are logged, to be formatted."""
    kept: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = kept.append
    handler.addFilter(noted)
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    yield kept
    LOG.removeHandler(handler)


def test_a_line_says_when_where_and_what_it_is_about(lines):
    with about(request="r1"):
        note(snapshot="S1")
        note(capability="responseTimes")
        note(capability="unitStatusBoard")
        said(LOG, logging.INFO, "request", status=200)

    told = json.loads(Lines().format(lines[0]))
    assert told.pop("time").endswith("Z")
    assert told == {
        "level": "INFO",
        "logger": "stationhouse.test",
        "message": "request",
        "request": "r1",
        "snapshot": "S1",
        "capability": "responseTimes,unitStatusBoard",
        "status": 200,
    }
    assert "request request=r1 snapshot=S1" in Plain().format(lines[0])


def test_what_broke_is_named_by_type_and_place_alone(lines):
    try:
        raise ValueError(f"could not convert {PHONE}")
    except ValueError:
        LOG.exception("no answer")

    text = Lines().format(lines[0])
    told = json.loads(text)
    assert told["error"] == "ValueError"
    assert told["at"][-1].endswith("test_what_broke_is_named_by_type_and_place_alone")
    assert PHONE not in text


def test_a_fact_without_a_word_is_not_logged(lines):
    said(LOG, logging.INFO, "request", phone=PHONE)

    assert PHONE not in Lines().format(lines[0]) + Plain().format(lines[0])


def test_after_the_work_nothing_is_about_it_any_more(lines):
    with about(request="r1"):
        pass
    note(snapshot="S1")
    said(LOG, logging.INFO, "idle")

    assert "request" not in json.loads(Lines().format(lines[0]))
