"""The log on a real NATS server does what the log as files does."""

import time
from dataclasses import replace

import pytest

from lane.log import AwayError, BusyError, LaneError, OversizedError
from lane.opening import opened
from tests.lane import nats_server
from tests.lane.batches import batch, ids
from tests.pipelines.webserver import free_port

pytestmark = nats_server.needed


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with nats_server.server(tmp_path_factory.mktemp("nats"), free_port()) as found:
        yield found


@pytest.fixture
def lane(server, request):
    return replace(server.lane, stream=request.node.name[:32])


@pytest.fixture
def log(lane):
    found = opened(lane)
    yield found
    found.close()


def test_what_is_appended_can_be_read_by_another_from_any_place(log, lane):
    reader = opened(lane)
    assert ids(reader) == []
    log.append([batch("a", "U1", "U2"), batch("b", "U3"), batch("a", "U9")])

    read, place = reader.after(None)
    log.append([batch("c", "U4")])

    assert read == [batch("a", "U1", "U2"), batch("b", "U3")]
    assert ids(reader, place) == ["c"]
    assert ids(reader, place) == ["c"]
    assert ids(reader) == ["a", "b", "c"]
    reader.close()


def test_a_batch_has_its_id_once_even_after_a_restart(log, lane):
    log.append([batch(str(number), "U1") for number in range(1_200)])
    log.close()
    again = opened(lane)
    again.append([batch("7", "U3"), batch("new", "U4")])

    assert ids(again) == [*map(str, range(1_200)), "new"]
    assert again.held("7") == batch("7", "U1")
    assert again.held("other") is None
    again.close()


def test_only_one_process_appends(log, lane):
    log.append([batch("a", "U1")])
    other = opened(lane)
    other.append([batch("b", "U1")])

    with pytest.raises(BusyError):
        log.append([batch("c", "U1")])
    other.close()
    log.append([batch("c", "U1")])

    assert ids(log) == ["a", "b", "c"]


def test_what_is_forgotten_goes_and_places_stay(log):
    log.append([batch("a", "U1"), batch("b", "U1")])
    _, place = log.after(None)
    log.append([batch("c", "U1")])
    log.forget(place)

    assert ids(log) == ["c"]
    assert ids(log, place) == ["c"]
    assert log.held("a") is None
    assert log.held("c")


def test_a_batch_that_the_server_would_not_take_is_told_so(log):
    with pytest.raises(OversizedError, match="are the most"):
        log.append([batch("a", "U" * 1_100_000)])


def test_the_broker_gone_and_back_loses_nothing_that_was_said_to_be_there(tmp_path):
    with nats_server.server(tmp_path, free_port()) as server:
        log = opened(server.lane)
        log.append([batch("a", "U1")])
        server.kill()
        with pytest.raises(AwayError):
            log.append([batch("b", "U1")])
        server.start()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                log.append([batch("b", "U1"), batch("c", "U1")])
                break
            except LaneError:
                time.sleep(0.1)

        assert ids(log) == ["a", "b", "c"]
        log.close()
