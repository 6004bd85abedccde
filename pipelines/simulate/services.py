"""Sources about what people bring to the police and take home again; all of it by seed."""

from datetime import date
from hashlib import sha256

import numpy as np
import polars as pl

from pipelines.simulate.county import County
from pipelines.simulate.rhythm import Milliseconds, epoch, moments, offsets

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MATTERS = {
    "NOISE": "URBAN_MANAGEMENT", "PARKING": "URBAN_MANAGEMENT", "CONSUMER": "MARKET_SUPERVISION",
    "WAGES": "LABOUR", "UTILITIES": "HOUSING", "ROADS": "TRANSPORT", "SAFETY": "TOWN",
}  # fmt: skip
"""What transfers are about, and who handles it."""
STILL_OPEN, HAZARDS_OPEN = 0.08, 0.4
"""Shares of matters, and of safety hazards, that nobody has closed yet."""
ITEMS = ("PHONE", "CASH", "CARD", "KEYS", "BAG", "CLOTHING")
COLOURS = ("BLACK", "WHITE", "RED", "BLUE")
SILENT_HOTELS = 0.08


def _pick(draw: np.random.Generator, values: tuple[str, ...], many: int) -> pl.Series:
    return pl.Series(draw.choice(list(values), many), dtype=pl.String)


def _named(prefix: str, day: date, many: int) -> pl.Series:
    return pl.Series([f"{prefix}{day:%Y%m%d}-{n:05d}" for n in range(1, many + 1)], dtype=pl.String)


def _where(wanted: np.ndarray, at: Milliseconds | np.ndarray) -> np.ndarray:
    return np.where(wanted, at, np.nan)


def occupancy(county: County, day: date) -> pl.DataFrame:
    """Rooms taken in each hotel that reported; some never do."""
    draw = county.size.draw("occupancy", day)
    reported = county.hotels.filter(pl.Series(draw.random(county.hotels.height) > SILENT_HOTELS))
    taken = np.floor(reported["rooms"].to_numpy() * draw.beta(4, 3, reported.height))
    return reported.select(hotel_id="premises", date=pl.lit(day), rooms_n="rooms").with_columns(
        occupied_n=pl.Series(taken.astype(np.int64)),
        guests_n=pl.Series(np.floor(taken * 1.6).astype(np.int64)),
        reported_at=moments(day, draw.integers(20 * HOUR, 23 * HOUR, reported.height)).dt.truncate(
            "1s"
        ),
    )


def alerts(county: County, day: date) -> pl.DataFrame:
    """Child-protection alerts of hotels: counts, never a name."""
    draw = county.size.draw("alerts", day)
    many = county.size.many(2, 1)
    raised = offsets(draw, many)
    attended = raised + draw.integers(5 * MINUTE, 40 * MINUTE, many)
    return pl.DataFrame(
        {
            "alert_id": _named("AL", day, many),
            "hotel_id": county.hotels["premises"].gather(
                draw.integers(0, county.hotels.height, many)
            ),
            "raised_at": moments(day, raised),
            "rule_no": draw.integers(1, 6, many),
            "minors_n": draw.integers(1, 3, many),
            "adults_n": draw.integers(0, 2, many),
            "age_band": pl.repeat("FROM_14_TO_17", many, eager=True),
            "guardian_contacted": draw.random(many) < 0.8,
            "attended_at": moments(day, attended),
            "outcome_code": pl.repeat("CHECKED_OK", many, eager=True),
            "updated_at": moments(day, attended + MINUTE),
        }
    )


def lost(county: County, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Items found, and losses reported."""
    draw = county.size.draw("lost", day)
    many = county.size.many(60, 4)
    found, missed = offsets(draw, many), offsets(draw, many)
    back = draw.random(many) < 0.5
    villages, stations = county.villages["code"], county.stations["station"]
    secret = [sha256(f"{day}{n}".encode()).hexdigest() for n in range(many)]
    common = {
        "category": _pick(draw, ITEMS, many),
        "colour": _pick(draw, COLOURS, many),
        "brand": pl.Series([None] * many, dtype=pl.String),
        "features_public": pl.repeat("有磨损", many, eager=True),
    }
    items = pl.DataFrame(
        {
            "item_id": _named("IT", day, many),
            **common,
            "features_hidden_hash": secret,
            "found_area_id": villages.gather(draw.integers(0, villages.len(), many)),
            "found_at": moments(day, found).dt.truncate("1s"),
            "custody_station_id": stations.gather(draw.integers(0, stations.len(), many)),
            "state": pl.Series(np.where(back, "RETURNED", "NOTICED")),
            "returned_at": moments(day, _where(back, found + 5 * HOUR)).dt.truncate("1s"),
            "notice_at": moments(day, found + HOUR).dt.truncate("1s"),
            "hold_until": moments(day, found + HOUR + 365 * DAY).dt.truncate("1s"),
            "reply_token": _named("RT", day, many),
            "updated_at": moments(day, found + 5 * HOUR).dt.truncate("1s"),
        }
    )
    losses = pl.DataFrame(
        {
            "loss_report_id": _named("LS", day, many),
            **common,
            "lost_area_id": villages.gather(draw.integers(0, villages.len(), many)),
            "lost_from": moments(day, missed - 4 * HOUR).dt.truncate("1s"),
            "lost_to": moments(day, missed - HOUR).dt.truncate("1s"),
            "reported_at": moments(day, missed).dt.truncate("1s"),
            "station_id": stations.gather(draw.integers(0, stations.len(), many)),
            "state": pl.repeat("OPEN", many, eager=True),
            "reply_token": _named("RL", day, many),
            "updated_at": moments(day, missed).dt.truncate("1s"),
        }
    )
    return items, losses


def transfers(county: County, day: date, calls: pl.DataFrame) -> pl.DataFrame:
    """Matters handed over to the hotline from calls, and from the hotline to 110."""
    draw = county.size.draw("hotline", day)
    out = calls.filter(pl.col("type_common") == "NON_POLICE")
    into = county.size.many(120, 6)
    many = out.height + into
    handed_out = out["created_at"].cast(pl.Int64).to_numpy() - epoch(day) + 2 * MINUTE
    handed = np.concatenate([handed_out, offsets(draw, into)])
    acked = handed + draw.integers(MINUTE, 30 * MINUTE, many)
    place = county.near(draw, many)["segment"]
    category = _pick(draw, tuple(MATTERS), many)
    closed = acked + draw.integers(HOUR, 60 * HOUR, many)
    share = np.where((category == "SAFETY").to_numpy(), HAZARDS_OPEN, STILL_OPEN)
    still_open = county.size.draw("hotline open", day).random(many) < share
    segment = out["address_code"].str.head(15).to_list() + place[out.height :].to_list()
    return pl.DataFrame(
        {
            "transfer_id": _named("HT", day, many),
            "direction": ["TO_12345"] * out.height + ["TO_110"] * into,
            "call_no": pl.Series(out["call_no"].to_list() + [None] * into, dtype=pl.String),
            "category": category,
            "handed_over_at": moments(day, handed).dt.truncate("1s"),
            "acked_at": moments(day, acked).dt.truncate("1s"),
            "closed_at": moments(day, _where(~still_open, closed)).dt.truncate("1s"),
            "bounced": draw.random(many) < 0.05,
            "handler_dept": category.replace_strict(MATTERS),
            "segment_id": pl.Series(segment, dtype=pl.String),
            "rating": draw.integers(3, 6, many),
            "updated_at": moments(day, acked).dt.truncate("1s"),
        }
    )
