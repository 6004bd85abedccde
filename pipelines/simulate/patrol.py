"""Duty rosters and the positions of the units on duty."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.simulate.county import EAST, NORTH, SOUTH, WEST, County, Floats
from pipelines.simulate.rhythm import Milliseconds, epoch, midnight

SHIFTS = (0, 8, 16)
"""Local hours at which a shift of eight hours begins."""
TICK_SECONDS = 10
STOPS = 48
"""Places that a unit goes to in a day, one each half hour; it stays at each for a while."""
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


def positions(county: County, day: date) -> pl.DataFrame:
    """One fix each ten seconds of each unit, tick by tick as a platform receives them."""
    units = county.units
    ticks = 86_400 // TICK_SECONDS
    seconds = np.arange(ticks) * TICK_SECONDS
    east, north = np.empty((units.height, ticks)), np.empty((units.height, ticks))
    for number, (unit, zone) in enumerate(units.select("unit", "zone").iter_rows()):
        draw = county.size.draw("track", day, unit)
        east[number], north[number] = _track(county, draw, zone, seconds)
    draw = county.size.draw("fixes", day)
    jitter = draw.integers(0, 9_000, units.height)[:, None]
    # Ten seconds apart to the second but not to the thousandth, as devices are.
    moment = seconds * 1_000 + jitter + draw.integers(0, 900, (units.height, ticks))
    many = units.height * ticks
    at = np.minimum(moment.T.ravel(), LATEST_FIX)
    fixes = pl.DataFrame(
        {
            "unit_id": pl.concat([units["unit"]] * ticks, rechunk=True),
            "fix_at": _exact(day, at),
            "received_at": _exact(day, at + draw.integers(200, 2_500, many)),
            "longitude": east.T.ravel().round(6),
            "latitude": north.T.ravel().round(6),
            "accuracy_m": draw.uniform(3, 15, many).round(1),
            "speed_kmh": _speed(east, north).T.ravel().round(1),
            "heading_deg": draw.integers(0, 360, many).astype(np.float64),
            "device_class": pl.repeat("VEHICLE", many, eager=True),
            "duty_state": pl.Series(draw.random(many) < OFF_DUTY_SHARE).replace_strict(
                {True: "OFF_DUTY", False: "ON_DUTY"}, return_dtype=pl.String
            ),
        }
    )
    silent = pl.col("unit_id").is_in(stale_units(county)) & (pl.lit(pl.Series(at)) >= STALE_FROM)
    return fixes.filter(~silent)


def _exact(day: date, milliseconds: Milliseconds) -> pl.Series:
    return pl.Series(milliseconds + epoch(day)).cast(pl.Datetime("ms"))


def _track(
    county: County, draw: np.random.Generator, zone: str, seconds: np.ndarray
) -> tuple[Floats, Floats]:
    """From stop to stop in the zone: two thirds of the time standing, one third under way."""
    villages = county.villages.filter(pl.col("town") == zone)
    stops = villages[draw.integers(0, villages.height, STOPS + 1)]
    leave = np.arange(STOPS + 1) * 1_800.0
    times = np.sort(np.concatenate([leave, leave[:-1] + 600.0]))
    east = np.repeat(stops["longitude"].to_numpy(), 2)[1:]
    north = np.repeat(stops["latitude"].to_numpy(), 2)[1:]
    noise = draw.normal(0, 0.00002, (2, len(seconds)))
    return (
        np.clip(np.interp(seconds, times, east) + noise[0], WEST, EAST),
        np.clip(np.interp(seconds, times, north) + noise[1], SOUTH, NORTH),
    )


def _speed(east: Floats, north: Floats) -> Floats:
    """Kilometres an hour between a fix and the one before, capped at what a car does."""
    x = np.diff(east, axis=1, prepend=east[:, :1]) * np.cos(np.radians(north))
    y = np.diff(north, axis=1, prepend=north[:, :1])
    kilometres = np.hypot(x, y) * KILOMETRES_PER_DEGREE
    found: Floats = np.minimum(kilometres * 3_600 / TICK_SECONDS, 160.0)
    return found
