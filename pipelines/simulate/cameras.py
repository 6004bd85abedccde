"""Plate readers: what they counted, what they matched, and the list that they matched against."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.simulate.county import County
from pipelines.simulate.rhythm import midnight, moments, offsets

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
NON_HIT_SHARE = 0.1
"""Passages without a match that the adapter wrongly delivers; intake must drop and count them."""
UNVERIFIED_SHARE = 0.2
"""Hits that nobody has compared with the list."""
REMOVED_SHARE = 0.1
"""Entries that are taken off while cameras still match them."""


def _cameras(county: County) -> pl.DataFrame:
    found = county.villages.head(county.size.many(60, 4))
    return found.select(
        camera=pl.format("KK-{}", "code"),
        longitude=pl.col("longitude").round(6),
        latitude=pl.col("latitude").round(6),
    )


def wanted(county: County, day: date) -> pl.DataFrame:
    """Entries of the list: stolen vehicles and those of endangered people; some taken off again."""
    draw = county.size.draw("list", day)
    many = county.size.many(20, 3)
    listed = offsets(draw, many) - 24 * HOUR
    gone = np.where(draw.random(many) < REMOVED_SHARE, listed + 30 * HOUR, np.nan)
    added = moments(day, listed).dt.truncate("1s")
    return pl.DataFrame(
        {
            "list_entry_id": [f"WL{day:%Y%m%d}-{n:04d}" for n in range(many)],
            "reason": ["STOLEN" if n % 4 else "ENDANGERED" for n in range(many)],
            "plate_enc": [f"测B·{n:05d}" for n in draw.integers(0, 99_999, many)],
            "added_at": added,
            "expires_at": added + timedelta(days=30),
            "legal_ref": pl.repeat("公刑立字（模拟）", many, eager=True),
            "removed_at": moments(day, gone).dt.truncate("1s"),
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
    sure = draw.uniform(0.8, 1, many).round(2)
    came = [_came_of(draw, one, reason) for one, reason in zip(sure, entry["reason"], strict=True)]
    return cameras[draw.integers(0, cameras.height, many)].select(
        camera_id="camera",
        longitude="longitude",
        latitude="latitude",
        list_entry_id=pl.when(matched).then(entry["list_entry_id"]),
        plate_enc=entry["plate_enc"],
        read_confidence=pl.Series(sure),
        direction=pl.Series(draw.choice(["N", "E", "S", "W"], many)),
        verified=pl.Series([one[0] for one in came]),
        outcome=pl.Series([one[1] for one in came], dtype=pl.String),
        seen_at=moments(day, seen),
        updated_at=moments(day, seen + np.array([one[2] for one in came])),
    )


def _came_of(draw: np.random.Generator, sure: float, reason: str) -> tuple[str, str | None, int]:
    """Whether somebody compared the plate with the list, what came of it, and how long it took."""
    if draw.random() < UNVERIFIED_SHARE:
        return "UNVERIFIED", None, SECOND
    compared = int(draw.integers(1, 12)) * MINUTE
    if draw.random() > sure:
        return "REJECTED", "MISREAD" if draw.random() < 0.5 else None, compared
    if draw.random() < 0.15:
        return "CONFIRMED", None, compared
    found = "RECOVERED" if reason == "STOLEN" else "PERSON_SAFE"
    outcome = draw.choice(
        [found, "NOT_FOUND", "ENTRY_STALE", "NOT_PURSUED"], p=(0.45, 0.3, 0.1, 0.15)
    )
    return "CONFIRMED", str(outcome), compared + int(draw.integers(5, 90)) * MINUTE


def counters(county: County, day: date, seen: pl.DataFrame) -> pl.DataFrame:
    """Reads by camera and quarter of an hour; reads = hits + dropped."""
    draw = county.size.draw("counters", day, "cameras")
    start = pl.Series([midnight(day) + timedelta(minutes=15 * n) for n in range(96)])
    quarters = pl.DataFrame({"interval_start": start.dt.cast_time_unit("ms")})
    matched = (
        seen.filter(pl.col("list_entry_id").is_not_null())
        .group_by("camera_id", interval_start=pl.col("seen_at").dt.truncate("15m"))
        .agg(hits_n=pl.len().cast(pl.Int64))
    )
    grid = (
        _cameras(county)
        .select(camera_id="camera")
        .join(quarters, how="cross")
        .join(matched, on=["camera_id", "interval_start"], how="left", maintain_order="left")
    )
    dropped = pl.Series(draw.poisson(60, grid.height))
    return grid.select(
        "camera_id",
        "interval_start",
        reported_at=pl.col("interval_start") + timedelta(minutes=16),
        reads_n=pl.col("hits_n").fill_null(0) + dropped,
        non_hits_dropped_n=dropped,
        hits_n=pl.col("hits_n").fill_null(0),
        max_non_hit_age_s=pl.Series(draw.uniform(1, 170, grid.height).round(1)),
        uptime_pct=pl.Series(draw.uniform(97, 100, grid.height).round(2)),
    )
