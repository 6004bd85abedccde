"""Duty rosters and the positions of the units on duty.

A day of positions is the largest thing that the county makes, so it is made block by block: a
block is a stretch of time of all units, small enough to stay in the processor's cache.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.simulate import calls
from pipelines.simulate.county import EAST, NORTH, SOUTH, WEST, County, Floats
from pipelines.simulate.movement import DAY, carried
from pipelines.simulate.rhythm import epoch, midnight
from pipelines.simulate.roads import METRES_PER_DEGREE, Line, network

SHIFTS = (0, 8, 16)
"""Local hours at which a shift of eight hours begins."""
TICK_SECONDS = 10
TICKS = 86_400 // TICK_SECONDS
BLOCK = 400_000
"""Fixes made at a time."""
NOISE_DEGREES = 0.00002
FASTEST_KMH = 160.0
STALE = 2
"""Units whose device falls silent at 18:00 though they are on duty."""
LONE_EACH = 15
"""Of so many units one goes out short of an officer."""
STALE_FROM = 18 * 3_600_000
OFF_DUTY_SHARE = 0.01
LATEST_FIX = 86_400_000 - 1
SPAN = 2 * DAY
"""From one unit's midnight to the next one's, where all their ways lie on one axis."""


def roster(county: County, day: date) -> pl.DataFrame:
    """Three shifts a unit, published the evening before."""
    units = county.units
    start = midnight(day)
    alone = pl.col("unit").is_in(lone_units(county))
    found = [
        units.select(
            unit_id="unit",
            zone_id="zone",
            role="role",
            shift_start=pl.lit(start + timedelta(hours=hour)).dt.cast_time_unit("ms"),
            shift_end=pl.lit(start + timedelta(hours=hour + 8)).dt.cast_time_unit("ms"),
            published_at=pl.lit(start - timedelta(hours=6)).dt.cast_time_unit("ms"),
            crew_n=pl.when(alone).then(1).otherwise(2).cast(pl.Int64),
            auxiliary_n=pl.lit(2 if hour else 1, dtype=pl.Int64),
            capabilities=pl.lit(["FIRST_AID", "AED"] if hour else ["FIRST_AID"]),
            vehicle_class=pl.lit("CAR"),
            station_id=pl.format("ST-{}-1", "zone"),
            staff_tokens=pl.concat_list(pl.format(f"T{hour:02d}-{{}}", "unit")),
        )
        for hour in SHIFTS
    ]
    return pl.concat(found)


def stale_units(county: County) -> list[str]:
    """The units whose device is planted to fall silent."""
    return county.units["unit"].tail(STALE).to_list()


def lone_units(county: County) -> list[str]:
    """The units that are planted to go out with one officer instead of two."""
    return county.units["unit"].gather_every(LONE_EACH, LONE_EACH - 1).to_list()


@dataclass(frozen=True)
class Tracks:
    """Where the units go in a day, and by how much their devices report after the tick.

    The units stand in the order in which their devices report, and so do their ways, all on one
    axis: a unit's day lies behind that of the unit before it.
    """

    units: pl.Series
    late: npt.NDArray[np.int64]
    ways: Line
    speeds: Floats
    """From each point of the ways to the next, km/h."""
    silent: npt.NDArray[np.bool_]


def positions(county: County, day: date) -> Iterator[pl.DataFrame]:
    """One fix each ten seconds of each unit, nearly in the order in which they were taken."""
    draw = county.size.draw("track", day)
    tracks = _tracks(county, day, draw)
    many = max(1, BLOCK // tracks.units.len())
    for first in range(0, TICKS, many):
        yield _fixes(tracks, day, np.arange(first, min(first + many, TICKS)), draw)


def patrolled_minutes(county: County) -> dict[str, int]:
    """Minutes of the day in which a unit of the zone sends a fix, by zone."""
    stale = pl.col("unit").is_in(stale_units(county))
    found = county.units.with_columns(
        minutes=pl.when(stale).then(STALE_FROM // 60_000).otherwise(24 * 60)
    )
    return dict(found.group_by("zone").agg(pl.col("minutes").sum()).sort("zone").iter_rows())


def _tracks(county: County, day: date, draw: np.random.Generator) -> Tracks:
    units = county.units
    today = calls.play(county, day).tracks
    before = calls.play(county, day - timedelta(days=1)).tracks
    roads = network(county)
    trails = [
        (carried(roads, last, track) if last.free > DAY else track).trail
        for last, track in zip(before, today, strict=True)
    ]
    order = draw.permutation(units.height)
    ways = _in_a_row([trails[at] for at in order])
    names = units["unit"].gather(order)
    return Tracks(
        units=names,
        late=np.sort(draw.integers(0, 9_000, units.height)),
        ways=ways,
        speeds=_speeds(ways),
        silent=names.is_in(stale_units(county)).to_numpy(),
    )


def _in_a_row(trails: list[Line]) -> Line:
    """The ways of all units on one axis, each from its own midnight on."""
    many = np.array([len(trail.seconds) for trail in trails])
    shift = np.repeat(np.arange(len(trails)) * SPAN, many)
    east, north, seconds = (
        np.concatenate([getattr(trail, kind) for trail in trails])
        for kind in ("east", "north", "seconds")
    )
    return Line(east, north, np.clip(seconds, 0, SPAN - 2) + shift)


def _speeds(ways: Line) -> Floats:
    wide = np.cos(np.radians(ways.north[:-1]))
    metres = np.hypot(np.diff(ways.east) * wide, np.diff(ways.north)) * METRES_PER_DEGREE
    found: Floats = 3.6 * metres / np.maximum(np.diff(ways.seconds), 1e-3)
    return np.append(found, 0.0)


def _fixes(
    tracks: Tracks, day: date, ticks: npt.NDArray[np.int64], draw: np.random.Generator
) -> pl.DataFrame:
    shape = (len(ticks), tracks.units.len())
    seconds = ticks * TICK_SECONDS
    # Ten seconds apart to the second but not to the thousandth, as devices are.
    moment = seconds[:, None] * 1_000 + tracks.late + draw.integers(0, 900, shape)
    east, north, speed = _moved(tracks, moment, draw)
    at = np.minimum(moment.ravel(), LATEST_FIX) + epoch(day)
    received = at + draw.integers(200, 2_500, at.size)
    off_duty = pl.Series(draw.random(at.size, dtype=np.float32) < OFF_DUTY_SHARE)
    fixes = pl.DataFrame(
        {
            "unit_id": tracks.units.gather(np.tile(np.arange(shape[1]), shape[0])),
            "fix_at": pl.Series(at).cast(pl.Datetime("ms")),
            "received_at": pl.Series(received).cast(pl.Datetime("ms")),
            "longitude": east.ravel().round(6),
            "latitude": north.ravel().round(6),
            "accuracy_m": draw.integers(30, 150, at.size) / 10,
            "speed_kmh": speed.ravel().round(1),
            "heading_deg": draw.integers(0, 360, at.size).astype(np.float64),
        }
    ).with_columns(
        device_class=pl.lit("VEHICLE"),
        duty_state=pl.when(off_duty).then(pl.lit("OFF_DUTY")).otherwise(pl.lit("ON_DUTY")),
    )
    silent = (tracks.silent & (moment >= STALE_FROM)).ravel()
    return fixes.filter(~silent) if silent.any() else fixes


def _moved(
    tracks: Tracks, moment: npt.NDArray[np.int64], draw: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Where the units are at the moments and how fast they go."""
    axis = (moment / 1_000 + np.arange(moment.shape[1]) * SPAN).T.ravel()
    ways = tracks.ways
    behind = np.maximum(np.searchsorted(ways.seconds, axis, side="right") - 1, 0)
    ahead = np.minimum(behind + 1, len(ways.seconds) - 1)
    since = axis - ways.seconds[behind]
    part = np.minimum(since / np.maximum(ways.seconds[ahead] - ways.seconds[behind], 1e-9), 1.0)
    # The way of the next unit begins elsewhere: behind its last point a unit stays.
    part[axis // SPAN != ways.seconds[ahead] // SPAN] = 0.0
    speeds = np.where(part > 0, tracks.speeds[behind], 0.0)
    east = ways.east[behind] + (ways.east[ahead] - ways.east[behind]) * part
    north = ways.north[behind] + (ways.north[ahead] - ways.north[behind]) * part
    east, north, speeds = (one.reshape(moment.T.shape).T for one in (east, north, speeds))
    noise = draw.standard_normal((2, *moment.shape), dtype=np.float32)
    return (
        np.clip(east + noise[0] * NOISE_DEGREES, WEST, EAST),
        np.clip(north + noise[1] * NOISE_DEGREES, SOUTH, NORTH),
        np.minimum(speeds + np.abs(noise[0]), FASTEST_KMH),
    )
