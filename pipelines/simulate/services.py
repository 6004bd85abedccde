"""Sources about what people bring to the police and take home again; all of it by seed."""

from collections.abc import Iterable
from datetime import date

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
SILENT_HOTELS = 0.08
UNATTENDED = 0.05
"""Share of alerts to which nobody has come by the time that the file is written."""
OUTCOMES = {
    "CHECKED_OK": 0.55, "GUARDIAN_CAME": 0.25, "TAKEN_HOME": 0.1, "FALSE_ALERT": 0.08,
    "INCIDENT_OPENED": 0.02,
}  # fmt: skip
AGES = {"FROM_14_TO_17": 0.7, "UNDER_14": 0.22, "MIXED": 0.08}


def _pick(
    draw: np.random.Generator,
    values: tuple[str, ...],
    many: int,
    shares: Iterable[float] | None = None,
) -> pl.Series:
    chances = None if shares is None else list(shares)
    return pl.Series(draw.choice(list(values), many, p=chances), dtype=pl.String)


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
    """Child-protection alerts of hotels: counts, never a name; to some nobody has come yet."""
    draw = county.size.draw("alerts", day)
    many = county.size.many(4, 2)
    raised = offsets(draw, many)
    came = draw.random(many) >= UNATTENDED
    attended = raised + np.clip(draw.gamma(3, 7, many), 2, 240) * MINUTE
    updated = np.where(came, attended, raised) + MINUTE
    outcome = np.where(came, _pick(draw, tuple(OUTCOMES), many, OUTCOMES.values()), "OPEN")
    return pl.DataFrame(
        {
            "alert_id": _named("AL", day, many),
            "hotel_id": county.hotels["premises"].gather(
                draw.integers(0, county.hotels.height, many)
            ),
            "raised_at": moments(day, raised),
            "rule_no": draw.integers(1, 6, many),
            "minors_n": draw.integers(1, 4, many),
            "adults_n": draw.integers(0, 3, many),
            "age_band": _pick(draw, tuple(AGES), many, AGES.values()),
            "guardian_contacted": pl.Series(draw.random(many) < 0.8).set(pl.Series(~came), None),
            "attended_at": moments(day, _where(came, attended)),
            "outcome_code": pl.Series(outcome.tolist()),
            "updated_at": moments(day, updated),
        },
        schema_overrides={"guardian_contacted": pl.Boolean},
    )


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
