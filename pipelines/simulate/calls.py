"""Calls, their dispatches, what became of them, and the recordings made on the way."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from pipelines.simulate import dispatching, near_repeats, outcomes
from pipelines.simulate.county import County, Floats
from pipelines.simulate.movement import Track
from pipelines.simulate.rhythm import busy, moments, offsets
from pipelines.simulate.roads import network

TYPES = {
    "THEFT": 9, "BURGLARY": 3, "FRAUD": 6, "ASSAULT": 4, "DISPUTE": 16, "DISORDER": 5,
    "NUISANCE": 9, "TRAFFIC_COLLISION": 15, "TRAFFIC_INJURY": 4, "FIRE": 1, "MEDICAL": 4,
    "HELP": 13, "LOST_FOUND": 4, "MISSING_PERSON": 1, "NON_POLICE": 6,
}  # fmt: skip
PRIORITY = {"ASSAULT": 9, "FIRE": 9, "MEDICAL": 9, "TRAFFIC_INJURY": 9, "BURGLARY": 7}
CENTRE = "LK110"
HOT = 3
"""Villages in which calls are planted many times as thick."""
HOT_TIMES = 12
SILENT = 2
"""Villages that report crimes of which none is recorded."""
SILENT_CALLS = 6
DUPLICATE_SHARE = 0.05
LEGS = {"answer": 6, "create": 35, "dispatch": 45, "turnout": 40, "scene": 1_500}
"""Median seconds of each leg; all are lognormal with the spread below.

How long a unit travels is not drawn: it drives there, see `dispatching`.
"""
SPREAD = 0.55


@dataclass(frozen=True)
class Day:
    """All that a day's calls came to, and the truths planted among them."""

    calls: pl.DataFrame
    dispatches: pl.DataFrame
    incidents: pl.DataFrame
    recordings: pl.DataFrame
    hot: list[str]
    silent: list[str]
    duplicates: list[tuple[str, str]]
    """Number of the first call and of the second about one event."""
    near: list[dict[str, Any]]
    """Burglaries by the first one that they belong to, with the days since then."""
    tracks: list[Track]
    """How the units moved, in the order of `County.units`."""
    arrivals: pl.DataFrame
    """Of each call that a unit was sent to: when it truly arrived, and when it said so."""


@lru_cache(maxsize=3)
def play(county: County, day: date) -> Day:
    """One local day of calls."""
    draw = county.size.draw("calls", day)
    hot, silent = _planted(county)
    base, tracks = _sent(county, day, _base(county, day, draw, hot, silent))
    calls = _calls(base, day)
    dispatches = _dispatches(base, day)
    incidents = outcomes.incidents(base, day, silent)
    recordings = outcomes.recordings(base, day)
    pairs, near, arrivals = _pairs(base), _near(base), _arrivals(base, day)
    return Day(calls, dispatches, incidents, recordings, hot, silent, pairs, near, tracks, arrivals)


def _planted(county: County) -> tuple[list[str], list[str]]:
    codes = county.villages["code"].to_list()
    chosen = county.size.draw("planted").choice(len(codes), HOT + SILENT, replace=False)
    names = [codes[number] for number in chosen]
    return names[:HOT], names[HOT:]


def _base(
    county: County, day: date, draw: np.random.Generator, hot: list[str], silent: list[str]
) -> pl.DataFrame:
    """One row a call with all that was drawn for it; times are milliseconds of the local day.

    `event` numbers what happened; a call with `twin` is about that event once more.
    """
    many = round(county.size.many(780, 40) * busy(day))
    in_hot = county.addresses["code"].is_in(hot).to_numpy()
    places = county.near(draw, many, np.where(in_hot, HOT_TIMES, 1.0))
    types = draw.choice(list(TYPES), many, p=np.array([*TYPES.values()]) / sum(TYPES.values()))
    base = places.with_columns(type=pl.Series(types), offered=pl.Series(offsets(draw, many)))
    quiet = county.addresses.filter(pl.col("code").is_in(silent))
    extra = quiet[draw.integers(0, quiet.height, SILENT * SILENT_CALLS)]
    extra = extra.with_columns(type=pl.lit("THEFT"), offered=pl.Series(offsets(draw, extra.height)))
    near = near_repeats.burglaries(county, day, silent)
    found = pl.concat([base, extra, near], how="diagonal").with_row_index("event")
    twins = found[np.flatnonzero(draw.random(many) < DUPLICATE_SHARE)]
    later = draw.integers(60_000, 20 * 60_000, twins.height)
    again = twins.with_columns(
        twin="event",
        offered=pl.col("offered") + pl.Series(later),
        longitude=pl.col("longitude") + pl.Series(draw.normal(0, 0.0005, twins.height).round(6)),
        latitude=pl.col("latitude") + pl.Series(draw.normal(0, 0.0005, twins.height).round(6)),
    )
    found = pl.concat([found, again], how="diagonal").sort("offered", maintain_order=True)
    # What is planted is never given up before it is answered.
    planted = (pl.col("event") >= many) | pl.col("event").is_in(twins["event"].implode())
    return _drawn(_numbered(found.with_columns(sure=planted), day), draw)


def _numbered(found: pl.DataFrame, day: date) -> pl.DataFrame:
    number = pl.int_range(1, found.height + 1, eager=True).cast(pl.String).str.zfill(6)
    return found.with_columns(call=pl.lit(f"{day:%Y%m%d}") + number)


def _pairs(found: pl.DataFrame) -> list[tuple[str, str]]:
    """Calls that were planted as a second report of one event, with the first."""
    first = found.filter(pl.col("twin").is_null())
    second = found.filter(pl.col("twin").is_not_null())
    joined = second.join(first, left_on="twin", right_on="event", suffix="_first")
    return list(joined.select("call_first", "call").sort("call").iter_rows())


def _near(found: pl.DataFrame) -> list[dict[str, Any]]:
    planted = found.filter(pl.col("origin").is_not_null() & pl.col("twin").is_null())
    number = pl.lit("A") + pl.col("call")
    return planted.select("origin", "after_days", incident_no=number).sort("origin").to_dicts()


def _drawn(found: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    many = found.height
    abandoned = (draw.random(many) < 0.03) & ~found["sure"].to_numpy()
    sent = (draw.random(many) < 0.6) & ~abandoned & (found["type"] != "NON_POLICE").to_numpy()
    legs = {name: _leg(draw, many, median) for name, median in LEGS.items()}
    return (
        found.with_columns(
            abandoned=pl.Series(abandoned),
            sent=pl.Series(sent),
            phone=pl.Series(draw.integers(10**8, 10**9, many)).cast(pl.String).str.zfill(11),
            accuracy=pl.Series(draw.lognormal(3, 0.6, many).round(1)),
            recorded=pl.Series(draw.random(many)),
            span=pl.Series(draw.exponential(2.5 * 3_600_000, many).round()),
            **{name: pl.Series(values) for name, values in legs.items()},
        )
        .with_columns(
            answered=pl.col("offered") + pl.col("answer"),
            created=pl.col("offered") + pl.col("answer") + pl.col("create"),
        )
        .with_columns(ready=pl.col("created") + pl.col("dispatch"))
    )


def _sent(county: County, day: date, found: pl.DataFrame) -> tuple[pl.DataFrame, list[Track]]:
    """The calls with the drives to them, and how all units moved."""
    sent = found.filter("sent")
    moved = dispatching.move(county, network(county), day, sent)
    units = county.units["unit"].gather(moved.drives["unit_at"].cast(pl.UInt32))
    drives = moved.drives.drop("unit_at").with_columns(call=sent["call"], unit=units)
    return found.join(drives, on="call", how="left", maintain_order="left"), moved.tracks


def _arrivals(base: pl.DataFrame, day: date) -> pl.DataFrame:
    sent = base.filter("sent")
    return sent.select(
        call_no="call",
        unit_id="unit",
        arrived_at=moments(day, sent["reached"]),
        pressed_at=moments(day, sent["arrived"]),
    )


def _leg(draw: np.random.Generator, many: int, median: float) -> Floats:
    return np.round(draw.lognormal(np.log(median), SPREAD, many), 3) * 1_000


def _calls(base: pl.DataFrame, day: date) -> pl.DataFrame:
    taken, sent = ~pl.col("abandoned"), pl.col("sent")
    end = (
        pl.when(sent).then(pl.col("cleared"))
        .when(taken).then(pl.col("created") + 90_000)
        .otherwise(pl.col("offered") + 25_000)
    )  # fmt: skip
    times = base.select(
        offered_at="offered",
        answered_at=pl.when(taken).then(pl.col("answered")),
        created_at=pl.when(taken).then(pl.col("created")),
        first_dispatch_at=pl.when(sent).then(pl.col("assigned")),
        closed_at=end,
    )
    type_of = pl.when(taken).then(pl.col("type")).otherwise(pl.lit("ABANDONED"))
    return base.select(
        centre_id=pl.lit(CENTRE),
        call_no="call",
        channel=pl.when(pl.col("recorded") < 0.95).then(pl.lit("VOICE")).otherwise(pl.lit("APP")),
        type_common=type_of,
        priority_common=type_of.replace_strict(PRIORITY, default=4, return_dtype=pl.Int64),
        longitude=pl.col("longitude").round(6),
        latitude=pl.col("latitude").round(6),
        location_accuracy_m="accuracy",
        location_method=pl.lit("DEVICE"),
        address_code="address",
        area_id="town",
        nature_text=pl.format("{}，回拨 {}", "type", "phone"),
        callback_enc="phone",
        audio_ref=pl.format("rec://lk110/{}", "call"),
        abandoned="abandoned",
        disposition_common=pl.when(sent).then(pl.lit("HANDLED"))
        .when(pl.col("type") == "NON_POLICE").then(pl.lit("REFERRED"))
        .otherwise(pl.lit("NO_DISPATCH")),
        linked_call_no=pl.lit(None, dtype=pl.String),
        **{name: moments(day, times[name]) for name in times.columns},
    )  # fmt: skip


STEPS = {
    "assigned": ("Assigned", "DISPATCHER", "from"),
    "route": ("EnRoute", "BUTTON", "from"),
    "arrived": ("OnScene", "BUTTON", "press"),
    "cleared": ("Cleared", "BUTTON", "call"),
}
"""Of each step the status, what witnesses it, and where the unit is then."""


def _dispatches(base: pl.DataFrame, day: date) -> pl.DataFrame:
    sent = base.filter("sent").with_columns(call_east="longitude", call_north="latitude")
    found = []
    for step, (status, source, where) in STEPS.items():
        at = moments(day, sent[step])
        found.append(
            sent.select(
                call_no="call",
                unit_id="unit",
                assign_seq=pl.lit(1, dtype=pl.Int64),
                status_code=pl.lit(status),
                centre_id=pl.lit(CENTRE),
                agency_id=pl.lit("LKPSB"),
                source=pl.lit(source),
                longitude=pl.col(f"{where}_east").round(6),
                latitude=pl.col(f"{where}_north").round(6),
            ).with_columns(status_at=at, received_at=at + pl.duration(milliseconds=700))
        )
    return pl.concat(found).sort("status_at", "call_no")
