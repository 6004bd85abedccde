"""The county as events: the same by seed, never ahead of the clock, and taken as it is sent."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.simulate.county import County, Size
from pipelines.simulate.live import (
    CALLS,
    DISPATCH,
    FEEDS,
    POSITIONS,
    ROSTER,
    Script,
    Tempo,
    local_day,
)
from pipelines.simulate.playing import Player
from tests.pipelines.gateway.house import House, running

START = datetime(2026, 6, 2, 2, 30)
MINUTES = timedelta(minutes=6)
LITTLE = County(Size(60_000, 3))


@pytest.fixture(scope="module")
def script():
    return Script(LITTLE, Tempo(START, 20))


def test_the_same_seed_tells_the_same(script):
    again = Script(County(Size(60_000, 3)), Tempo(START, 20))

    assert script.between(START, START + MINUTES) == again.between(START, START + MINUTES)
    assert script.backlog() == again.backlog()


def test_in_pieces_it_is_the_whole(script):
    half = START + MINUTES / 2
    whole = script.between(START, START + MINUTES)

    assert script.between(START, half) + script.between(half, START + MINUTES) == whole
    assert whole == sorted(whole)
    assert {one.feed for one in whole} >= {CALLS, DISPATCH, POSITIONS}


def test_no_event_tells_of_what_lies_ahead_of_it(script):
    for one in script.between(START, START + MINUTES):
        for word in json.loads(one.line).values():
            try:
                told = datetime.strptime(str(word), "%Y-%m-%d %H:%M:%S.%f")
            except ValueError:
                continue
            assert told - timedelta(hours=8) <= one.due


def test_a_call_is_told_from_its_offer_to_its_end(script):
    versions: dict[str, list[dict]] = {}
    for one in script.between(START, START + 3 * MINUTES):
        if one.feed == CALLS:
            row = json.loads(one.line)
            versions.setdefault(row["jjdbh"], []).append(row)
    whole = [found for found in versions.values() if found[0]["jtsj"] is None and found[-1]["jssj"]]

    assert any(len(found) >= 4 for found in whole)
    assert all(found[-1]["cljg"] and not found[0]["cljg"] for found in whole)


def test_at_faster_times_a_unit_still_sends_one_fix_each_so_often(script):
    fixes = [one for one in script.between(START, START + MINUTES) if one.feed == POSITIONS]
    units = {json.loads(one.line)["unit_id"] for one in fixes}

    assert len(fixes) == pytest.approx(len(units) * MINUTES.total_seconds() / 10, rel=0.1)


def test_what_is_played_is_taken_by_the_gateway(tmp_path):
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with running(House(tmp_path)) as house:
        player = Player(house.url, house.device(feeds=FEEDS))
        script = Script(LITTLE, Tempo(now, 60))
        player.play(script, threading.Event(), now + timedelta(seconds=2))
        batches = house.batches()

    assert sum(player.sent.values()) == sum(one.lines for one in batches)
    assert [one.aside for one in batches if one.aside] == []
    rosters = [row for one in batches if one.feed == ROSTER for row in one.rows]
    assert {row["unit_id"] for row in rosters} == set(LITTLE.units["unit"])
    assert local_day(now) in {
        local_day(datetime.fromisoformat(row["shift_start"]).replace(tzinfo=None))
        for row in rosters
    }
