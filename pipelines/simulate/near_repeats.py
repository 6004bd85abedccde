"""Burglaries that are planted close to an earlier one, in place and in time."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.simulate.county import County

ORIGINS = 4
"""Burglaries of a county-day that another one follows."""
WITHIN_DAYS = 7
WITHIN_METRES = 150
METRES_PER_DEGREE = 111_320.0


def burglaries(county: County, day: date, without: list[str]) -> pl.DataFrame:
    """The day's first burglaries and those that follow one of the days before.

    Addresses with `type`, `offered`, `origin` (which first one it belongs to) and `after_days`.
    """
    found = [_origins(county, day, without)]
    for days in range(1, WITHIN_DAYS + 1):
        first = _origins(county, day - timedelta(days=days), without)
        found.append(_followed(first.filter(pl.col("wait") == days)))
    return pl.concat(found).drop("wait", "again", "east", "north")


def _origins(county: County, day: date, without: list[str]) -> pl.DataFrame:
    draw = county.size.draw("origins", day)
    many = county.size.many(ORIGINS)
    places = county.addresses.filter(~pl.col("code").is_in(without))
    angle, metres = draw.uniform(0, 2 * np.pi, many), draw.uniform(10, WITHIN_METRES, many)
    return places[draw.integers(0, places.height, many)].with_columns(
        type=pl.lit("BURGLARY"),
        offered=pl.Series(draw.integers(0, 86_400_000, many)),
        origin=pl.format(f"{day:%Y%m%d}-{{}}", pl.int_range(many)),
        after_days=pl.lit(0),
        wait=pl.Series(draw.integers(1, WITHIN_DAYS + 1, many)),
        again=pl.Series(draw.integers(0, 86_400_000, many)),
        east=pl.Series(np.sin(angle) * metres),
        north=pl.Series(np.cos(angle) * metres),
    )


def _followed(first: pl.DataFrame) -> pl.DataFrame:
    wide = METRES_PER_DEGREE * pl.col("latitude").radians().cos()
    return first.with_columns(
        offered="again",
        after_days=pl.col("wait").cast(pl.Int32),
        longitude=(pl.col("longitude") + pl.col("east") / wide).round(6),
        latitude=(pl.col("latitude") + pl.col("north") / METRES_PER_DEGREE).round(6),
    )
