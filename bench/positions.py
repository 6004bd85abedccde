"""Positions to take in, of any number, in the synthetic county's own format."""

from datetime import datetime
from pathlib import Path

import polars as pl


def make(path: Path, rows: int) -> None:
    """Positions in the synthetic county's own format, one in a thousand breaking a rule."""
    units, start = 600, datetime(2026, 6, 1)
    n = pl.int_range(rows, eager=True)
    moment = pl.lit(start).dt.cast_time_unit("ms") + pl.duration(
        milliseconds=n // units * 10_000 + n * 7_919 % 1_000
    )
    chance = n.hash(seed=7) % 1_000_000 / 1_000_000
    (
        pl.DataFrame({"n": n, "chance": chance})
        .select(
            unit_id=pl.format("LK-P-{}", n % units),
            fix_at=moment.dt.strftime("%Y-%m-%d %H:%M:%S%.3f"),
            received_at=(moment + pl.duration(milliseconds=800)).dt.strftime(
                "%Y-%m-%d %H:%M:%S%.3f"
            ),
            lon=(114.7 + 0.5 * pl.col("chance")).round(6),
            lat=(34.75 + 0.25 * pl.col("chance")).round(6),
            accuracy=(20 * pl.col("chance")).round(1),
            speed=pl.when(n % 1_000 == 7).then(999.0).otherwise(80 * pl.col("chance")).round(1),
            heading=(359 * pl.col("chance")).round(0),
            device=pl.lit("VEHICLE"),
            duty=pl.when(pl.col("chance") < 0.02)
            .then(pl.lit("OFF_DUTY"))
            .otherwise(pl.lit("ON_DUTY")),
        )
        .write_csv(path)
    )
