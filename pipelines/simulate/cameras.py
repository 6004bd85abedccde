"""Plate readers: what they counted, what they matched, and the list that they matched against."""

from datetime import date, timedelta

import polars as pl

from pipelines.simulate.county import County
from pipelines.simulate.rhythm import midnight, moments, offsets

HOUR = 3_600_000
NON_HIT_SHARE = 0.1
"""Passages without a match that the adapter wrongly delivers; intake must drop and count them."""


def _cameras(county: County) -> pl.DataFrame:
    found = county.villages.head(county.size.many(60, 4))
    return found.select(
        camera=pl.format("KK-{}", "code"),
        longitude=pl.col("longitude").round(6),
        latitude=pl.col("latitude").round(6),
    )


def wanted(county: County, day: date) -> pl.DataFrame:
    """Entries of the list: stolen vehicles and those of endangered people."""
    draw = county.size.draw("list", day)
    many = county.size.many(20, 3)
    added = moments(day, offsets(draw, many) - 24 * HOUR).dt.truncate("1s")
    return pl.DataFrame(
        {
            "list_entry_id": [f"WL{day:%Y%m%d}-{n:04d}" for n in range(many)],
            "reason": ["STOLEN" if n % 4 else "ENDANGERED" for n in range(many)],
            "plate_enc": [f"测B·{n:05d}" for n in draw.integers(0, 99_999, many)],
            "added_at": added,
            "expires_at": added + timedelta(days=30),
            "legal_ref": pl.repeat("公刑立字（模拟）", many, eager=True),
            "removed_at": pl.Series([None] * many, dtype=pl.Datetime("ms")),
        }
    )


def hits(county: County, day: date, listed: pl.DataFrame) -> pl.DataFrame:
    """Matches of the day, and a few passages without a match."""
    draw = county.size.draw("hits", day)
    many = county.size.many(50, 10)
    cameras = _cameras(county)
    seen = offsets(draw, many)
    entry = listed[draw.integers(0, listed.height, many)]
    matched = pl.Series(draw.random(many) >= NON_HIT_SHARE)
    return cameras[draw.integers(0, cameras.height, many)].select(
        camera_id="camera",
        longitude="longitude",
        latitude="latitude",
        list_entry_id=pl.when(matched).then(entry["list_entry_id"]),
        plate_enc=entry["plate_enc"],
        read_confidence=pl.Series(draw.uniform(0.8, 1, many).round(3)),
        direction=pl.lit("N"),
        verified=pl.lit("UNVERIFIED"),
        outcome=pl.lit(None, dtype=pl.String),
        seen_at=moments(day, seen),
        updated_at=moments(day, seen + 1_000),
    )


def counters(county: County, day: date) -> pl.DataFrame:
    """Reads by camera and quarter of an hour; reads = hits + dropped."""
    draw = county.size.draw("counters", day, "cameras")
    quarters = pl.DataFrame({"quarter": range(96)})
    grid = _cameras(county).select("camera").join(quarters, how="cross")
    reads = draw.poisson(60, grid.height)
    hit = (draw.random(grid.height) < 0.01).astype(int)
    start = pl.Series(
        [midnight(day) + timedelta(minutes=15 * number) for number in grid["quarter"]]
    ).dt.cast_time_unit("ms")
    return grid.select(camera_id="camera").with_columns(
        interval_start=start,
        reported_at=start + timedelta(minutes=16),
        reads_n=pl.Series(reads + hit),
        non_hits_dropped_n=pl.Series(reads),
        hits_n=pl.Series(hit),
        max_non_hit_age_s=pl.Series(draw.uniform(1, 170, grid.height).round(1)),
        uptime_pct=pl.Series(draw.uniform(97, 100, grid.height).round(2)),
    )
