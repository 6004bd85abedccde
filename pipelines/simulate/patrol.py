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

from pipelines.simulate.county import EAST, NORTH, SOUTH, WEST, County, Floats
from pipelines.simulate.rhythm import epoch, midnight

SHIFTS = (0, 8, 16)
"""Local hours at which a shift of eight hours begins."""
TICK_SECONDS = 10
TICKS = 86_400 // TICK_SECONDS
BLOCK = 400_000
"""Fixes made at a time."""
STAY_SECONDS, RIDE_SECONDS = 1_800, 600
STOPS = 86_400 // STAY_SECONDS
"""Places that a unit goes to in a day; a third of each half hour it is under way to the next."""
NOISE_DEGREES = 0.00002
FASTEST_KMH = 160.0
STALE = 2
"""Units whose device falls silent at 18:00 though they are on duty."""
STALE_FROM = 18 * 3_600_000
OFF_DUTY_SHARE = 0.01
LATEST_FIX = 86_400_000 - 1
KILOMETRES_PER_DEGREE = 111.32


def roster(county: County, day: date) -> pl.DataFrame:
    """Three shifts a unit, published the evening before."""
    units = county.units
    start = midnight(day)
    found = [
        units.select(
            unit_id="unit",
            zone_id="zone",
            role="role",
            shift_start=pl.lit(start + timedelta(hours=hour)).dt.cast_time_unit("ms"),
            shift_end=pl.lit(start + timedelta(hours=hour + 8)).dt.cast_time_unit("ms"),
            published_at=pl.lit(start - timedelta(hours=6)).dt.cast_time_unit("ms"),
            crew_n=pl.lit(2, dtype=pl.Int64),
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


@dataclass(frozen=True)
class Tracks:
    """Where each unit stops in a day, and by how much its device reports after the tick.

    The units stand in the order in which their devices report.
    """

    units: pl.Series
    late: npt.NDArray[np.int64]
    east: Floats
    """One row a stop, one column a unit."""
    north: Floats
    silent: npt.NDArray[np.bool_]


def positions(county: County, day: date) -> Iterator[pl.DataFrame]:
    """One fix each ten seconds of each unit, nearly in the order in which they were taken."""
    draw = county.size.draw("track", day)
    tracks = _tracks(county, draw)
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


def _tracks(county: County, draw: np.random.Generator) -> Tracks:
    units = county.units
    villages = county.villages.with_row_index("at")
    pools = {zone: group["at"].to_numpy() for (zone,), group in villages.group_by("town")}
    stops = np.stack([draw.choice(pools[zone], STOPS + 1) for zone in units["zone"]], axis=1)
    order = draw.permutation(units.height)
    names = units["unit"].gather(order)
    return Tracks(
        units=names,
        late=np.sort(draw.integers(0, 9_000, units.height)),
        east=villages["longitude"].to_numpy()[stops[:, order]],
        north=villages["latitude"].to_numpy()[stops[:, order]],
        silent=names.is_in(stale_units(county)).to_numpy(),
    )


def _fixes(
    tracks: Tracks, day: date, ticks: npt.NDArray[np.int64], draw: np.random.Generator
) -> pl.DataFrame:
    shape = (len(ticks), tracks.units.len())
    seconds = ticks * TICK_SECONDS
    east, north, speed = _moved(tracks, seconds, draw)
    # Ten seconds apart to the second but not to the thousandth, as devices are.
    moment = seconds[:, None] * 1_000 + tracks.late + draw.integers(0, 900, shape)
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
    tracks: Tracks, seconds: npt.NDArray[np.int64], draw: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Where the units are and how fast they go: under way to the next stop, or standing there."""
    stop, since = np.divmod(seconds, STAY_SECONDS)
    done = np.minimum(since / RIDE_SECONDS, 1.0)[:, None]
    east, north = np.diff(tracks.east, axis=0), np.diff(tracks.north, axis=0)
    kilometres = np.hypot(east * np.cos(np.radians(tracks.north[:-1])), north)
    riding = kilometres * KILOMETRES_PER_DEGREE * 3_600 / RIDE_SECONDS
    noise = draw.standard_normal((2, len(seconds), tracks.units.len()), dtype=np.float32)
    return (
        np.clip(tracks.east[stop] + east[stop] * done + noise[0] * NOISE_DEGREES, WEST, EAST),
        np.clip(tracks.north[stop] + north[stop] * done + noise[1] * NOISE_DEGREES, SOUTH, NORTH),
        np.minimum(np.where(done < 1, riding[stop], 0) + np.abs(noise[0]), FASTEST_KMH),
    )
