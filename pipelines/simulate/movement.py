"""How units move in a day: patrol from village to village, and drives to the calls.

All that shows of it agrees: the fixes of the devices, the moments of the dispatches, and which unit
was the nearest one free. Times are seconds after local midnight.
"""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulate.county import Floats
from pipelines.simulate.roads import Line, Roads, Way, Whole, metres_between, standing

DAY = 86_400.0
STAY_SECONDS = 1_800
STOPS = DAY // STAY_SECONDS
"""Places that a unit goes to in a day, one each half hour."""
PATROL_PACE = 1.6
"""Seconds that a patrol takes for one of a car in a hurry."""
Lead = tuple[int, Line]
"""A village that a unit can set out through, and the way there."""


@dataclass
class Track:
    """Where one unit is, up to the moment to which its day has been played."""

    stops: Whole
    """Villages of the day's patrol, the first at midnight."""
    parts: list[Line]
    """Its drives, each with the seconds after midnight; between them it stands."""
    leads: list[Lead]
    slot: int = 0
    free: float = 0.0
    """When it is next without a call."""
    ride: tuple[Way, int] | None = None
    """The way of its last patrol ride, and how many points lead up to it."""

    @property
    def until(self) -> float:
        """When it comes to rest."""
        return float(self.parts[-1].seconds[-1])

    def at(self, moment: float) -> Floats:
        """Where it is at a moment of its last drive or after it."""
        last = self.parts[-1]
        places = (np.interp(moment, last.seconds, way) for way in (last.east, last.north))
        return np.array([*places])

    @property
    def trail(self) -> Line:
        """All its drives as one."""
        ways = [(one.east, one.north, one.seconds) for one in self.parts]
        east, north, seconds = (np.concatenate(kind) for kind in zip(*ways, strict=True))
        return Line(east, north, seconds)


def starting(roads: Roads, stops: Whole) -> Track:
    """A unit at midnight, at the first stop of its patrol."""
    line = standing(roads.places[stops[0]])
    return Track(stops, [line], [(int(stops[0]), line)])


def patrol(roads: Roads, track: Track, moment: float) -> None:
    """Play the unit's patrol up to the moment; while it has a call it stays there."""
    track.slot = max(track.slot, int(np.ceil(track.free / STAY_SECONDS)))
    while track.slot < STOPS:
        start = max(float(track.slot * STAY_SECONDS), track.until)
        if start > moment:
            return
        target = int(track.stops[track.slot + 1])
        lead, way = _fastest(roads, track, target)
        _drive(track, start, lead.then(way.line), PATROL_PACE)
        track.ride = (way, len(lead.seconds) - 1)
        track.leads = [(target, standing(roads.places[target]))]
        track.slot += 1


def respond(roads: Roads, track: Track, leave: float, call: Lead, pace: float) -> float:
    """Drive to a call, whose village and way to the door are given; the moment of arrival."""
    village, door = call
    lead, way = _fastest(roads, track, village)
    _drive(track, leave, lead.then(way.line).then(door), pace)
    track.ride, track.leads = None, [(village, door.back())]
    return track.until


def halt(track: Track, moment: float) -> None:
    """Stop where it is, if it is under way; it can go on from there or turn back."""
    if moment >= track.until or track.ride is None:
        return
    place, last = track.at(moment), track.parts[-1]
    here = int(np.searchsorted(last.seconds, moment, side="right"))
    track.leads = list(_either_way(track, last, here, moment))
    track.parts[-1] = Line(
        np.append(last.east[:here], place[0]),
        np.append(last.north[:here], place[1]),
        np.append(last.seconds[:here], moment),
    )


def carried(roads: Roads, before: Track, today: Track) -> Track:
    """Today's track of a unit that was still at a call of yesterday when the day began."""
    last = before.parts[-1]
    rest = Line(last.east, last.north, last.seconds - DAY)
    tail = Track(today.stops, [rest], before.leads, free=before.free - DAY)
    for slot in range(1, int(STOPS)):
        end = slot * STAY_SECONDS - 1.0
        patrol(roads, tail, end)
        if tail.ride and tail.until <= end:
            # From here on it stands where today's patrol has it stand.
            kept = [one for one in today.parts if one.seconds[0] > end]
            return replace(today, parts=[*tail.parts, *kept])
    return today


def _fastest(roads: Roads, track: Track, target: int) -> tuple[Line, Way]:
    ways = ((lead, roads.way(village, target)) for village, lead in track.leads)
    return min(ways, key=lambda both: both[0].seconds[-1] + both[1].line.seconds[-1])


def _either_way(track: Track, last: Line, here: int, moment: float) -> list[Lead]:
    """On to the next village of the ride, and back to the last."""
    if track.ride is None:
        return []
    way, ahead = track.ride
    since = last.seconds - moment
    found = []
    numbers = way.at + ahead
    for number, village in zip(numbers, way.villages, strict=True):
        on = number >= here and not (numbers[numbers < number] >= here).any()
        back = number < here and not (numbers[numbers > number] < here).any()
        if on or back:
            part = slice(here, number + 1) if on else slice(number, here)
            away = Line(last.east[part], last.north[part], np.abs(since[part]) / PATROL_PACE)
            away = away if on else Line(away.east[::-1], away.north[::-1], away.seconds[::-1])
            place = track.at(moment)
            found.append(
                (
                    int(village),
                    Line(
                        np.append(place[0], away.east),
                        np.append(place[1], away.north),
                        np.append(0.0, away.seconds),
                    ),
                )
            )
    return found


def _drive(track: Track, start: float, line: Line, pace: float) -> None:
    track.parts.append(Line(line.east, line.north, start + line.seconds * pace))


def nearest(tracks: list[Track], free: list[int], moment: float, place: Floats) -> int:
    """Which of the units is nearest to the place at the moment, as the crow flies."""
    places = np.stack([tracks[unit].at(moment) for unit in free])
    return free[int(np.argmin(metres_between(places, place)))]
