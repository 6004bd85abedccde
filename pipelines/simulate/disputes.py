"""Disputes in mediation: each is drawn with its whole course, and told as far as it has come.

A day's file holds what was registered that day and what changed that day. The register as it stood
the evening before the first day comes with it, so that there are closed, returning and overdue ones
from the start.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import polars as pl

from pipelines.simulate import calls
from pipelines.simulate.county import County
from pipelines.simulate.rhythm import midnight, moments

HOUR, DAY = 3_600_000, 86_400_000
TYPES = {
    "NEIGHBOUR": 30, "FAMILY": 16, "DEBT": 12, "LABOUR": 11, "LAND": 8, "CONSUMER": 8,
    "TRAFFIC": 7, "PROPERTY_MANAGEMENT": 6, "MEDICAL": 2,
}  # fmt: skip
FOUND = {"VISIT": 0.55, "COUNTER": 0.3, "HOTLINE_12345": 0.15}
"""How one is learnt of that did not come from a call."""
ENDS = {
    ("SETTLED", "WRITTEN"): 0.58, ("SETTLED", "ORAL"): 0.34, ("WITHDRAWN", "WITHDRAWN"): 0.03,
    ("NOT_SETTLED", "NONE"): 0.03, ("REFERRED", "LITIGATION"): 0.02,
}  # fmt: skip
MEDIATORS = {"VILLAGE_COMMITTEE": 0.7, "TOWN_COMMITTEE": 0.15, "POLICE_STATION": 0.15}
CALLED = 0.45
"""Share that comes from a call."""
GUARDED = ("SCHOOL", "HOSPITAL", "BANK")
GUARDED_SHARE = 0.25
"""Of those that a visit found, how many it found at such premises."""
RETURNS = 0.1
RETURN_DAYS = (40, 80)
"""How often, and after how many days, one comes up again at the same place about the same thing."""
SLOW = 0.06
UNSAID, LONGER = 0.15, 0.05
"""Shares of which the register holds no deadline, or a longer one than the usual."""
HISTORY = 125
"""Days back to which the register reaches on the first day."""
CALLS_KNOWN = 28
"""Days back to which it holds those that came from a call."""
TEXT = ("dispute_id", "type", "source", "address_code", "mediator_org", "linked_call_no")


def changed(county: County, day: date) -> pl.DataFrame:
    """What was registered or went a step further that local day, as it stood in the evening."""
    since, until = midnight(day), midnight(day + timedelta(days=1))
    steps = ("registered_at", "begun_at", "closed_at", "confirmed_at", "revisit_at")
    moved = pl.any_horizontal(
        (pl.col(step) >= since) & (pl.col(step) < until) for step in steps
    ).fill_null(value=False)
    return _told(_courses(county, day).filter(moved), day)


def register(county: County, day: date) -> pl.DataFrame:
    """All that was registered up to the evening of the day."""
    return _told(_courses(county, day), day)


def _courses(county: County, day: date) -> pl.DataFrame:
    days = (day - timedelta(days=back) for back in range(HISTORY, -1, -1))
    found = [
        _course(county, one).filter(
            pl.col("linked_call_no").is_null() | (day - one < timedelta(days=CALLS_KNOWN))
        )
        for one in days
    ]
    return pl.concat(found)


def _told(courses: pl.DataFrame, day: date) -> pl.DataFrame:
    """As far as they have come by the end of the day."""
    end = pl.lit(midnight(day + timedelta(days=1))).dt.cast_time_unit("ms")
    over, begun = pl.col("closed_at") < end, pl.col("begun_at") < end
    stage = pl.when(over).then("stage").when(begun).then(pl.lit("MEDIATING"))
    seen = ("closed_at", "confirmed_at", "revisit_at")
    return courses.with_columns(
        stage=stage.otherwise(pl.lit("REGISTERED")),
        outcome=pl.when(over).then("outcome"),
        mediator_org=pl.when(begun).then("mediator_org"),
        updated_at=end - pl.duration(minutes=1),
        **{step: pl.when(pl.col(step) < end).then(pl.col(step)) for step in seen},
    ).drop("begun_at")


@lru_cache(maxsize=1_024)
def _course(county: County, day: date) -> pl.DataFrame:
    """The disputes registered on a day, with all that will become of them."""
    begun = _begun(county, day)
    draw = county.size.draw("dispute courses", day)
    many = begun.height
    registered = begun["registered"].to_numpy()
    slow = draw.random(many) < SLOW
    days = np.where(slow, draw.uniform(31, 75, many), np.minimum(draw.gamma(1.4, 7, many), 29))
    # Mediation ends within the hours in which the day's version of it is written.
    closed = registered + np.maximum(np.round(days * DAY), 2 * HOUR).astype(np.int64)
    closed = closed // DAY * DAY + np.clip(closed % DAY, 9 * HOUR, 21 * HOUR)
    closed = np.maximum(closed, registered + HOUR)
    end = [list(ENDS)[n] for n in draw.choice(len(ENDS), many, p=list(ENDS.values()))]
    settled = np.array([stage == "SETTLED" for stage, _ in end])
    written = np.array([outcome == "WRITTEN" for _, outcome in end])
    confirmed = written & (draw.random(many) < 0.5)
    again = settled & (draw.random(many) < 0.85)
    revisit = closed + draw.integers(4, 45, many) * DAY
    agreed = np.where(draw.random(many) < LONGER, 45 * DAY, 30 * DAY) + registered
    said = np.where(draw.random(many) < UNSAID, np.nan, agreed)
    return begun.select(*TEXT, "parties_n", "event_severity", "amount_band").with_columns(
        stage=pl.Series([stage for stage, _ in end], dtype=pl.String),
        outcome=pl.Series([outcome for _, outcome in end], dtype=pl.String),
        registered_at=moments(day, registered).dt.truncate("1m"),
        begun_at=moments(day, np.minimum(registered + draw.integers(0, 40, many) * HOUR, closed)),
        deadline_at=moments(day, said).dt.truncate("1m"),
        closed_at=moments(day, closed).dt.truncate("1m"),
        confirmed_at=moments(
            day, np.where(confirmed, closed + draw.integers(2, 40, many) * DAY, np.nan)
        ).dt.truncate("1m"),
        revisit_at=moments(day, np.where(again, revisit, np.nan)).dt.truncate("1m"),
    )


def _begun(county: County, day: date) -> pl.DataFrame:
    """What was new that day: first those from calls, then the others, some of which return."""
    draw = county.size.draw("disputes", day)
    many = county.size.many(26, 4)
    came = _calls(county, day).head(round(many * CALLED))
    own = _own(county, day, many - came.height)
    back = day - timedelta(days=int(draw.integers(*RETURN_DAYS)))
    before = _own(county, back, many - came.height)
    again = pl.Series(draw.random(own.height) < RETURNS)
    own = own.with_columns(
        pl.when(again).then(before["type"]).otherwise(own["type"]).alias("type"),
        pl.when(again).then(before["address_code"]).otherwise(own["address_code"])
        .alias("address_code"),
    )  # fmt: skip
    found = pl.concat([came, own])
    return found.with_columns(
        dispute_id=pl.format("DS{}-{}", pl.lit(f"{day:%Y%m%d}"),
                             pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(5)),
        mediator_org=_one_of(draw, MEDIATORS, found.height),
        parties_n=pl.Series(draw.integers(2, 5, found.height)),
        event_severity=pl.Series(draw.choice([1, 2, 3, 4], found.height, p=[0.5, 0.3, 0.15, 0.05])),
        amount_band=pl.lit("NONE"),
    )  # fmt: skip


def _own(county: County, day: date, many: int) -> pl.DataFrame:
    """Those that no call told of."""
    draw = county.size.draw("own disputes", day)
    source = _one_of(draw, FOUND, many)
    guarded = county.premises.filter(pl.col("kind").is_in(GUARDED))["address"]
    there = guarded.gather(draw.integers(0, guarded.len(), many))
    at_guarded = (source == "VISIT") & pl.Series(draw.random(many) < GUARDED_SHARE)
    near = county.near(draw, many)["address"]
    return pl.DataFrame(
        {
            "type": _one_of(draw, TYPES, many),
            "source": source,
            "address_code": pl.select(pl.when(at_guarded).then(there).otherwise(near)).to_series(),
            "registered": draw.integers(8 * HOUR, 18 * HOUR, many),
            "linked_call_no": pl.Series([None] * many, dtype=pl.String),
        }
    )


@lru_cache(maxsize=256)
def _calls(county: County, day: date) -> pl.DataFrame:
    """Calls about a dispute, as the disputes that are registered after them."""
    draw = county.size.draw("called disputes", day)
    found = calls.over(county, day).filter(pl.col("type") == "DISPUTE")
    return found.select(
        type=_one_of(draw, TYPES, found.height),
        source=pl.lit("CALL_110"),
        address_code="address",
        registered=pl.col("over").cast(pl.Int64) + 30 * 60_000,
        linked_call_no="call",
    ).filter(pl.col("registered") < 23 * HOUR)  # fmt: skip


def _one_of(draw: np.random.Generator, weights: Mapping[str, float], many: int) -> pl.Series:
    chance = np.array([*weights.values()], dtype=float)
    return pl.Series(draw.choice([*weights], many, p=chance / chance.sum()), dtype=pl.String)
