"""Which unit is sent to which call: the nearest one of the zone that is free, one call at a time.

Units come in two halves. Late in the evening only the one half is sent, in the first hours only the
other, so that who is still at a call of yesterday is never needed for one of today, and a day can
be played without the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.simulate.county import County, Floats
from pipelines.simulate.movement import (
    DAY,
    STOPS,
    Track,
    halt,
    nearest,
    patrol,
    respond,
    starting,
)
from pipelines.simulate.roads import Roads

EVENING, EARLY = 22 * 3_600.0, 3 * 3_600.0
LATEST_CLEAR = (DAY - 60.0, DAY + 5_400.0)
"""When a unit of each half leaves its last call."""
BUSY_HOURS = {7: 1.25, 8: 1.3, 11: 1.15, 12: 1.15, 17: 1.3, 18: 1.3, 19: 1.15}
"""How much longer a drive takes in the hours in which the roads are full."""
PACE_SPREAD = 0.16
"""Spread (of the logarithm) of the seconds that a drive takes for one of a free road."""
PARKING_SECONDS = 25.0
PRESS_MEDIAN, PRESS_SPREAD = 8.0, 12.0
"""Seconds from the arrival to the button."""
EARLY_SHARE = 0.06
EARLY_SECONDS = (90, 360)
"""Of arrivals so many are told so much too early, while the unit is still under way."""
CLEARLY_EARLY = 60.0
DRIVES = (
    "unit_at", "assigned", "route", "reached", "arrived", "cleared",
    "from_east", "from_north", "press_east", "press_north",
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """The units' day, in the order of `County.units`, and a row of `DRIVES` for each call."""

    tracks: list[Track]
    drives: pl.DataFrame


def move(county: County, roads: Roads, day: date, calls: pl.DataFrame) -> Moved:
    """Play the day of all units; `calls` has place, village and zone, and milliseconds of legs."""
    draw = county.size.draw("move", day)
    dispatcher = Dispatcher(county, roads, draw, calls.height)
    villages = {code: number for number, code in enumerate(county.villages["code"])}
    order = np.argsort(calls["ready"].to_numpy(), kind="stable")
    asked = calls.select(
        pl.col("code").replace_strict(villages, return_dtype=pl.Int64),
        "town",
        *(pl.col(leg) / 1_000 for leg in ("ready", "turnout", "scene")),
        "longitude",
        "latitude",
    )
    rows: list[tuple[float, ...]] = [()] * calls.height
    for number, call in zip(order, asked[order].iter_rows(), strict=True):
        rows[number] = dispatcher.send(int(number), *call)
    for track in dispatcher.tracks:
        patrol(roads, track, DAY)
    schema = dict.fromkeys(DRIVES, pl.Float64)
    return Moved(dispatcher.tracks, pl.DataFrame(rows, schema, orient="row"))


class Dispatcher:
    """Sends units to calls in the order in which they are ready to be sent to."""

    def __init__(self, county: County, roads: Roads, draw: np.random.Generator, many: int) -> None:
        self.roads = roads
        self.tracks = _tracks(county, roads, draw)
        units = county.units.with_row_index("at")
        self.zones = {str(zone): group["at"].to_list() for (zone,), group in units.group_by("zone")}
        towns = len(county.towns)
        self.half = [(at // towns + at % towns) % 2 for at in range(units.height)]
        self.now = 0.0
        self.paces = draw.lognormal(0, PACE_SPREAD, many)
        self.parking = draw.lognormal(np.log(PARKING_SECONDS), 0.4, many)
        early = draw.random(many) < EARLY_SHARE
        pressed = draw.normal(PRESS_MEDIAN, PRESS_SPREAD, many)
        self.pressed = np.where(early, -draw.uniform(*EARLY_SECONDS, many), pressed)

    def send(  # noqa: PLR0913, PLR0917 - what a call is
        self,
        number: int,
        village: int,
        zone: str,
        ready: float,
        turnout: float,
        scene: float,
        east: float,
        north: float,
    ) -> tuple[float, ...]:
        """The drive of the unit that is sent; see `DRIVES`."""
        place = np.array([east, north])
        unit = self._choose(zone, max(ready, self.now), place)
        track, assigned = self.tracks[unit], max(ready, self.now)
        halt(track, assigned)
        origin, route = track.at(assigned), assigned + turnout
        pace = BUSY_HOURS.get(int(route // 3_600) % 24, 1.0) * self.paces[number]
        door = self.roads.to_door(village, place)
        reached = respond(self.roads, track, route, (village, door), pace) + self.parking[number]
        arrived = max(route + 5, reached + self.pressed[number])
        cleared = max(reached, arrived) + scene
        cleared = max(min(cleared, LATEST_CLEAR[self.half[unit]]), max(reached, arrived) + 60)
        track.free = cleared
        times = (assigned, route, reached, arrived, cleared)
        return (unit, *(1_000 * one for one in times), *origin, *track.at(arrived))

    def _choose(self, zone: str, moment: float, place: Floats) -> int:
        for units in (self.zones.get(zone, ()), range(len(self.tracks))):
            free = self._free(units, moment)
            if free:
                return nearest(self.tracks, free, moment, place)
        # All are at calls: the first one that is done is sent.
        allowed = [unit for unit in range(len(self.tracks)) if self._may(unit, moment)]
        unit = min(allowed, key=lambda one: self.tracks[one].free)
        self.now = self.tracks[unit].free
        patrol(self.roads, self.tracks[unit], self.now)
        return unit

    def _free(self, units: Sequence[int], moment: float) -> list[int]:
        free = [u for u in units if self.tracks[u].free <= moment and self._may(u, moment)]
        for unit in free:
            patrol(self.roads, self.tracks[unit], moment)
        return free

    def _may(self, unit: int, moment: float) -> bool:
        if moment >= EVENING:
            return self.half[unit] == 1
        return moment >= EARLY or self.half[unit] == 0


def _tracks(county: County, roads: Roads, draw: np.random.Generator) -> list[Track]:
    villages = county.villages.with_row_index("at")
    pools = {zone: group["at"].to_numpy() for (zone,), group in villages.group_by("town")}
    return [
        starting(roads, draw.choice(pools[zone], int(STOPS) + 1).astype(np.int64))
        for zone in county.units["zone"]
    ]
