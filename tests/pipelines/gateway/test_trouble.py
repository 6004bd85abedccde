"""More than can be taken, a full disk, a broker that is away, a clock set back: it says so, and
loses nothing.
"""

import errno
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.feeds import feeds
from lane.settings import LaneSettings
from pipelines.gateway.clock import Clock
from pipelines.gateway.delivered import Delivered
from pipelines.gateway.working import Moment, worked
from pipelines.intake.keys import Keys
from tests.lane import nats_server
from tests.pipelines.gateway.house import LONG, POSITIONS, House, fix, lines, running, utc_now
from tests.pipelines.webserver import free_port

NOON = datetime(2026, 6, 1, 12)


class Slow:
    """Waits at each batch until it may go on."""

    def __init__(self):
        self.may = threading.Event()

    def refusal(self, batch):
        self.may.wait(30)

    def learn(self, batch):
        pass

    def forget(self):
        pass


def test_more_than_can_wait_is_told_to_come_again_and_what_waits_is_taken(tmp_path):
    slow = Slow()
    limits = replace(LONG, waiting_requests=4, patience_seconds=0.2)
    with running(House(tmp_path, limits), slow) as house, ThreadPoolExecutor(12) as pool:
        token = house.device()
        asked = [pool.submit(house.post, POSITIONS, lines(fix(f"U{n}")), token) for n in range(12)]
        while sum(one.done() for one in asked) < 8:
            time.sleep(0.01)
        slow.may.set()
        answers = [one.result() for one in asked]
        turned_away = [one for one in answers if one.status_code == 503]

        assert len(turned_away) == 8
        assert {one.json()["error"]["code"] for one in turned_away} == {"SATURATED"}
        assert all(int(one.headers["Retry-After"]) >= 1 for one in turned_away)
        assert sum(len(one.rows) for one in house.batches()) == 4
        assert house.post(POSITIONS, lines(fix("U99")), token).status_code == 200


def test_a_full_disk_is_said_and_when_there_is_space_again_it_goes_on(tmp_path, monkeypatch):
    real = os.write

    def full(file, data):
        if bytes(data[:1]) == b"\x00":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    with running(House(tmp_path)) as house:
        token = house.device()
        assert house.post(POSITIONS, lines(fix("U1")), token).status_code == 200
        monkeypatch.setattr(os, "write", full)
        refused = house.post(POSITIONS, lines(fix("U2")), token, "k")
        monkeypatch.undo()

        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "NO_SPACE"
        assert refused.headers["Retry-After"]
        assert [len(one.rows) for one in house.batches()] == [1]
        while house.post(POSITIONS, lines(fix("U2")), token, "k").status_code == 503:
            time.sleep(0.1)
        assert [one.rows[0]["unit_id"] for one in house.batches()] == ["U1", "U2"]


@dataclass
class OnBroker(House):
    """A house whose lane lies on a broker."""

    nats: str = ""

    @property
    def lane(self):
        return replace(super().lane, nats=self.nats)


@nats_server.needed
def test_on_a_broker_it_is_the_same_and_one_that_is_away_is_said(tmp_path):
    with nats_server.server(tmp_path / "nats", free_port()) as server:
        house = OnBroker(tmp_path, nats=server.lane.nats)
        with running(house) as house:
            token = house.device()
            first = house.post(POSITIONS, lines(fix("U1"), fix("U2", lon=1.0)), token, "k")
            server.kill()
            away = house.post(POSITIONS, lines(fix("U3")), token, "l")
            server.start()
            while house.post(POSITIONS, lines(fix("U3")), token, "l").status_code == 503:
                time.sleep(0.2)
            again = house.post(POSITIONS, lines(fix("U1"), fix("U2", lon=1.0)), token, "k")

        assert away.json()["error"]["code"] == "BROKER_AWAY"
        assert again.json() == first.json() | {"again": True}
        (receipt,) = house.take_in()
        count = receipt.tables["patrol_positions"]
        assert (count.rows, count.accepted, count.quarantined) == (3, 2, 1)


def test_a_clock_that_is_set_back_does_not_turn_the_gateway_s_time_back():
    wall, steady = [NOON], [100.0]
    clock = Clock(lambda: wall[0], lambda: steady[0])
    wall[0], steady[0] = NOON - timedelta(hours=1), 110.0

    assert clock.now() == NOON + timedelta(seconds=10)


def test_a_clock_that_was_set_back_before_the_start_is_not_believed_against_the_log():
    clock = Clock(lambda: NOON, lambda: 0.0)
    clock.seen(NOON + timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)

    clock.seen(NOON + timedelta(days=400))
    assert clock.now() == NOON + timedelta(hours=1)


EVENTS = st.lists(
    st.sampled_from(["U1", "U2", "off", "far", "{torn", "", "future"]), min_size=1, max_size=6
)


@settings(max_examples=30, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=5), st.randoms())
def test_worked_together_or_alone_in_any_order_each_request_comes_to_the_same(
    tmp_path_factory, asked, random
):
    keys = Keys.open(tmp_path_factory.getbasetemp() / "keys")
    feed, now = feeds()[POSITIONS], Moment.of(utc_now(), 5)
    texts = {
        "off": lines(fix("U3", duty="OFF_DUTY"))[:-1], "far": lines(fix("U4", lon=1.0))[:-1],
        "future": lines(fix("U5", fix_at="2199-01-01 00:00:00.000"))[:-1], "": b"",
    }  # fmt: skip
    same = {word: lines(fix(word))[:-1] for word in ("U1", "U2")} | {"{torn": b"{torn"} | texts
    requests = [
        Delivered(feed, "d", b"\n".join(same[word] for word in words), key=str(number))
        for number, words in enumerate(asked)
    ]
    alone = {one.key: worked(feed, [one], keys, now)[0] for one in requests}
    random.shuffle(requests)

    together = worked(feed, requests, keys, now)

    assert together == [alone[one.key] for one in requests]
    for one in together:
        assert one.lines == len(one.rows) + len(one.aside) + sum(one.dropped.values())


def test_settings_come_from_the_environment_and_are_the_usual_where_nothing_is_said(tmp_path):
    from pipelines.gateway.settings import GatewaySettings

    assert GatewaySettings.read({}) == GatewaySettings()
    assert GatewaySettings.read({"STATIONHOUSE_SEAL_MINUTES": "2"}).seal_seconds == 120
    with pytest.raises(ValueError, match="in the clear"):
        GatewaySettings.read({"STATIONHOUSE_GATEWAY_HOST": "10.0.0.5"})
    behind = {"STATIONHOUSE_GATEWAY_HOST": "10.0.0.5", "STATIONHOUSE_TLS": "terminated"}
    assert GatewaySettings.read(behind).host == "10.0.0.5"
    assert LaneSettings.read({"STATIONHOUSE_HOME": str(tmp_path)}).segments == (
        tmp_path / "live" / "segments"
    )


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/events", "/"])
def test_it_says_whether_it_is_well_and_what_there_is_not(tmp_path, path):
    import httpx

    with running(House(tmp_path)) as house:
        until = time.monotonic() + 10
        while httpx.get(f"{house.url}/readyz").status_code != 200 and time.monotonic() < until:
            time.sleep(0.01)
        expected = 200 if path.endswith("z") else 404
        assert httpx.get(house.url + path).status_code == expected
