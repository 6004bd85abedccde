"""Lost property: each find is drawn with its whole course, and told as far as it has come.

A day's file holds what was found, noticed, returned or became the state's that day. What the stores
held the evening before the first day comes with it, so that things age there from the start.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

import numpy as np
import polars as pl

from pipelines.simulate.county import County
from pipelines.simulate.rhythm import Milliseconds, midnight, moments, offsets

HOUR, DAY = 3_600_000, 86_400_000
HISTORY = 420
"""Days back to which the stores' books reach on the first day."""
RECENT = 60
"""Days for which the books of the first day still hold what has left the store."""
HOLD = 365
KINDS: Mapping[str, tuple[float, float, float]] = {
    "PHONE": (0.18, 0.80, 20), "CASH": (0.18, 0.70, 36), "CARD": (0.24, 0.72, 60),
    "KEYS": (0.10, 0.35, 48), "BAG": (0.10, 0.55, 30), "CLOTHING": (0.10, 0.15, 72),
    "ELECTRONICS": (0.05, 0.60, 40), "BICYCLE": (0.03, 0.45, 90), "JEWELLERY": (0.02, 0.50, 60),
}  # fmt: skip
"""Share of what is found, how often it goes back, and the median hours until it does."""
BRANDS: Mapping[str, tuple[str | None, ...]] = {
    "PHONE": ("华为 Mate 60", "小米 14", "苹果 iPhone 13", "OPPO", "vivo", None),
    "ELECTRONICS": ("联想", "华为", "三星", "小米", None),
    "BICYCLE": ("捷安特", "凤凰", None),
    "BAG": ("外交官", None, None),
}
LOOKS: Mapping[str, tuple[str, ...]] = {
    "PHONE": ("屏幕有裂纹", "带保护套", "背面有贴纸", "九成新", "有磨损"),
    "ELECTRONICS": ("外壳有裂", "带保护套", "有贴纸", "九成新"),
    "KEYS": ("有挂件", "带卡通挂件，有磨损", "两把一串"),
    "BAG": ("有拉链，有磨损", "印有图案", "有挂件", "九成新"),
    "CLOTHING": ("印有图案", "有拉链", "九成新"),
}
PLAIN = ("有磨损", "九成新", "无明显特征")
COLOURS = ("BLACK", "WHITE", "RED", "BLUE", "GREEN", "BROWN", "GREY")
TURNS_UP = 6
"""Days within which a thing that somebody has reported turns up."""
SAME_VILLAGE, RIGHT_COLOUR = 0.7, 0.93
"""How often a loser knows where, within a village, and which colour it has."""
MISSED = 0.5
"""Share of what is found that somebody reports as lost; as many losses are never found."""


def items(county: County, day: date) -> pl.DataFrame:
    """What was found, noticed or fetched that local day, as it stood in the evening."""
    told = _told(_courses(county, day), day)
    return _moved(told, day, "found_at", "notice_at", "returned_at", "over_at")


def store(county: County, day: date) -> pl.DataFrame:
    """The books on the evening of the day: what is kept, and what has left of late."""
    recent = pl.lit(midnight(day - timedelta(days=RECENT)))
    kept = pl.col("state").is_in(["HELD", "NOTICED"]) | (pl.col("found_at") >= recent)
    return _told(_courses(county, day), day).filter(kept).drop("over_at")


def losses(county: County, day: date) -> pl.DataFrame:
    """What was reported lost that local day; half of it lies, or will lie, in some store."""
    days = (day + timedelta(days=ahead) for ahead in range(-1, TURNS_UP + 1))
    return _moved(pl.concat([_losses(county, one) for one in days]), day, "reported_at")


def pairs(county: County, day: date) -> dict[str, str]:
    """Of the losses of what was found that day: which thing each report is about."""
    reports, things = _losses(county, day)["loss_report_id"], _missed(county, day)["item_id"]
    return dict(zip(reports, things, strict=False))


def _moved(rows: pl.DataFrame, day: date, *times: str) -> pl.DataFrame:
    since, until = midnight(day), midnight(day + timedelta(days=1))
    moved = pl.any_horizontal((pl.col(one) >= since) & (pl.col(one) < until) for one in times)
    return rows.filter(moved.fill_null(value=False)).drop("over_at", strict=False)


def _courses(county: County, day: date) -> pl.DataFrame:
    days = (day - timedelta(days=back) for back in range(HISTORY, -1, -1))
    return pl.concat([_course(county, one) for one in days])


def _told(courses: pl.DataFrame, day: date) -> pl.DataFrame:
    """As far as they have come by the end of the day."""
    end = pl.lit(midnight(day + timedelta(days=1))).dt.cast_time_unit("ms")
    noticed = pl.col("notice_at") < end
    state = (
        pl.when(pl.col("returned_at") < end)
        .then(pl.lit("RETURNED"))
        .when(pl.col("over_at") < end)
        .then(pl.lit("FORFEITED"))
        .when(noticed)
        .then(pl.lit("NOTICED"))
        .otherwise(pl.lit("HELD"))
    )
    seen = {
        one: pl.when(pl.col(one) < end).then(pl.col(one))
        for one in ("notice_at", "returned_at", "over_at")
    }
    return courses.with_columns(
        state=state,
        hold_until=pl.when(noticed).then(pl.col("hold_until")),
        updated_at=end - pl.duration(minutes=1),
        **seen,
    )


@lru_cache(maxsize=2 * HISTORY)
def _course(county: County, day: date) -> pl.DataFrame:
    """Items found that day with all that will become of them."""
    draw = county.size.draw("found", day)
    many = county.size.many(60, 4)
    found = offsets(draw, many)
    share, goes_back, median = (np.array(one) for one in zip(*KINDS.values(), strict=True))
    kind = draw.choice(len(KINDS), many, p=share / share.sum())
    hours = np.clip(draw.lognormal(np.log(median[kind]), 1.1), 0.3, 24 * 300)
    back = np.where(draw.random(many) < goes_back[kind], found + hours * HOUR, np.nan)
    noticed = found + draw.integers(HOUR // 6, 3 * HOUR, many)
    late = draw.integers(0, 35, many)
    category = [list(KINDS)[one] for one in kind]
    villages, stations = county.villages["code"], county.stations["station"]
    return pl.DataFrame(
        {
            "item_id": _named("IT", day, many),
            "category": category,
            "colour": pl.Series(draw.choice(COLOURS, many), dtype=pl.String),
            "brand": pl.Series([_one(draw, BRANDS.get(one, (None,))) for one in category],
                               dtype=pl.String),
            "features_public": pl.Series([_one(draw, LOOKS.get(one, PLAIN)) for one in category],
                                         dtype=pl.String),
            "features_hidden_hash": [
                None if unseen else sha256(f"{day}{n}".encode()).hexdigest()
                for n, unseen in enumerate(draw.random(many) < 0.1)
            ],
            "found_area_id": villages.gather(draw.integers(0, villages.len(), many)),
            "found_at": _seconds(day, found),
            "custody_station_id": stations.gather(draw.integers(0, stations.len(), many)),
            "state": pl.repeat("HELD", many, eager=True),
            "returned_at": _seconds(day, back),
            "notice_at": _seconds(day, noticed),
            "hold_until": _seconds(day, noticed + HOLD * DAY),
            "reply_token": _named("RT", day, many),
            "updated_at": _seconds(day, found),
            # The year runs out for what nobody came for, and some weeks later it is fetched.
            "over_at": _seconds(day, noticed + (HOLD + late) * DAY),
        }
    )  # fmt: skip


@lru_cache(maxsize=64)
def _losses(county: County, day: date) -> pl.DataFrame:
    """Reports of what will be found that day, each a little vaguer than the thing, and others."""
    draw = county.size.draw("losses", day)
    thing = _missed(county, day)
    other = _course(county, day - timedelta(days=HISTORY + 1))
    source = pl.concat([thing, other.tail(other.height - thing.height)])
    many = source.height
    found = offsets(draw, many)
    real = (source["found_at"] - midnight(day)).dt.total_milliseconds().to_numpy()
    at = np.where(np.arange(many) < thing.height, real, found)
    hours = np.clip(draw.lognormal(np.log(5), 1.2, many), 0.5, 24 * TURNS_UP - 1)
    latest = (at - hours * HOUR).astype(np.int64)
    earliest = latest - draw.integers(HOUR // 2, 3 * HOUR, many)
    reported = latest + draw.integers(HOUR // 3, 10 * HOUR, many)
    return source.select(
        pl.Series("loss_report_id", _named("LS", day, many)),
        "category",
        pl.when(pl.Series(draw.random(many) < RIGHT_COLOUR))
        .then("colour")
        .otherwise(pl.Series(draw.choice(COLOURS, many)))
        .alias("colour"),
        pl.when(pl.Series(draw.random(many) < 0.8)).then("brand").alias("brand"),
        pl.when(pl.Series(draw.random(many) < 0.7))
        .then("features_public")
        .alias("features_public"),
        pl.Series("lost_area_id", _near(county, source["found_area_id"], draw)),
        lost_from=_seconds(day, earliest),
        lost_to=_seconds(day, latest),
        reported_at=_seconds(day, reported),
        station_id="custody_station_id",
        state=pl.lit("OPEN"),
        reply_token=_named("RL", day, many),
        updated_at=_seconds(day, reported),
    )


def _missed(county: County, day: date) -> pl.DataFrame:
    """What was found that day that somebody reports as lost."""
    thing = _course(county, day)
    return thing.filter(county.size.draw("missed", day).random(thing.height) < MISSED)


def _near(county: County, code: pl.Series, draw: np.random.Generator) -> list[str]:
    """The village, or one of its town where the loser is not sure."""
    of_town = dict(county.villages.group_by("town").agg("code").iter_rows())
    return [
        one if sure else str(draw.choice(of_town[one[:9]]))
        for one, sure in zip(code, draw.random(code.len()) < SAME_VILLAGE, strict=True)
    ]


def _one(draw: np.random.Generator, words: tuple[str | None, ...]) -> str | None:
    return words[int(draw.integers(len(words)))]


def _named(prefix: str, day: date, many: int) -> pl.Series:
    return pl.Series([f"{prefix}{day:%Y%m%d}-{n:05d}" for n in range(1, many + 1)], dtype=pl.String)


def _seconds(day: date, at: Milliseconds | np.ndarray) -> pl.Series:
    return moments(day, at).dt.truncate("1s")
