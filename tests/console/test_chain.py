"""A call from its first word to its end, through gateway, board and service, on two screens."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from contracts.acts import TOKEN
from tests.api.live.seeded import seeded
from tests.console.conftest import Station, now
from tests.console.county import AREA, MINE
from tests.pipelines.gateway.house import CALLS, POSITIONS, House, call, fix, lines, running

NUMBER = "13800000000"
ACTS = ("stationhouse/dispatch_assignments", "stationhouse/call_dispositions")
STEPS = {
    "Acknowledged the assignment": "A unit is assigned",
    "Under way to the scene": "A unit is under way",
    "At the scene": "A unit is there",
}
"""What the officer presses, and what the room reads then of the call."""


class Chain:
    """One house with its gateway, and the centre and the platform that send to it."""

    def __init__(self, station, house):
        self.visit = station.visit
        self._house = house
        self._token = house.device("centre", (CALLS, POSITIONS))

    def send(self, feed, event):
        assert self._house.post(feed, lines(event), self._token).json()["accepted"] == 1


@contextmanager
def chain_at(home, browser):
    shift = {
        "unit_id": MINE, "shift_start": now() - timedelta(hours=4), "zone_id": AREA[:9],
        "shift_end": now() + timedelta(hours=4), "crew_n": 2, "day": now().date(),
    }  # fmt: skip
    duty = {"unit_id": MINE, "starts_at": shift["shift_start"], "ends_at": shift["shift_end"]}
    seeded(home / "published", {"unitDuty": [duty]}, {"stg_duty_roster": [shift]})
    house = House(home)
    own = house.device("api", ACTS)
    (home / "keys" / TOKEN).write_text(own)
    station = Station(home, browser)
    with running(house) as lane, station.serving(GATEWAY=lane.url):
        yield Chain(station, lane)


@pytest.fixture
def chain(browser, tmp_path):
    with chain_at(tmp_path, browser) as found:
        yield found


def test_a_call_is_seen_assigned_answered_on_the_phone_and_cleared(chain):
    with chain.visit("dispatcher-2") as room, chain.visit("officer-17", small=True) as phone:
        nothing = phone.get_by_role("heading", name="You are not on a call.")
        nothing.wait_for()
        chain.send(POSITIONS, fix(MINE))
        chain.send(CALLS, call("20260628000777", xqbm=AREA))
        row = room.get_by_role("grid", name="Open calls").get_by_role("row", name="0777")
        row.click()
        assert phone.get_by_role("link", name=NUMBER).count() == 0

        room.get_by_role("button", name=f"Assign {MINE}").click()
        phone.get_by_role("link", name=NUMBER).wait_for()
        assert phone.get_by_role("link", name=NUMBER).get_attribute("href") == f"tel:{NUMBER}"
        for pressed, told in STEPS.items():
            phone.get_by_role("button", name=pressed).click()
            row.filter(has_text=told).wait_for()
        phone.get_by_role("button", name="Cleared").click()
        nothing.wait_for()
        assert phone.get_by_text(NUMBER).count() == 0

        room.get_by_role("button", name="Close the call").click()
        row.wait_for(state="detached")
        assert room.get_by_role("row", name="0777").count() == 0
