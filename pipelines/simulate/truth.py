"""What was planted, written down beside the data. Nothing reads it but tests."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.simulate import calls, dispatching, patrol
from pipelines.simulate.county import County
from pipelines.simulate.play import Expected
from pipelines.simulate.rhythm import midnight

FILE = "truth.json"
LEGS = {
    "ANSWERING": ("offered_at", "answered_at"),
    "PROCESSING": ("answered_at", "Assigned"),
    "TURNOUT": ("Assigned", "EnRoute"),
    "TRAVEL": ("EnRoute", "OnScene"),
    "RESPONSE": ("offered_at", "OnScene"),
}


def planted(
    county: County, day: date, rows: Mapping[str, pl.DataFrame], played: calls.Day
) -> dict[str, Any]:
    """The truths of one day, by what a question would ask for; of what is known of the day."""
    taken, incidents = rows["calls_for_service"], rows["incidents"]
    legs = _legs(taken, rows["dispatch_assignments"])
    numbers, recorded = set(taken["call_no"]), set(incidents["incident_no"])
    occupied = rows["hotel_occupancy"]
    reports = rows["fraud_reports"]
    return {
        "day": day.isoformat(),
        "hot_villages": played.hot,
        "silent_villages": played.silent,
        "duplicate_calls": [list(pair) for pair in played.duplicates if numbers.issuperset(pair)],
        "stale_units": patrol.stale_units(county),
        "lone_units": patrol.lone_units(county),
        "arrivals": _arrivals(played.arrivals, rows["dispatch_assignments"]),
        "calls": taken.height,
        "abandoned_calls": int(taken["abandoned"].sum()),
        "response_seconds": legs["RESPONSE"],
        "leg_seconds": legs,
        "hotel_rooms": int(occupied["rooms_n"].sum()),
        "hotel_rooms_occupied": int(occupied["occupied_n"].sum()),
        "hotels": county.hotels.height,
        "hotels_reporting": occupied.height,
        "fraud_lost_cny": str(reports["amount_cny"].sum()),
        "fraud_held_cny": str(reports["held_cny"].sum()),
        "incidents": incidents.height,
        "villages_with_incidents": sorted(
            incidents.filter(pl.col("from_at") >= midnight(day))["address_code"]
            .str.head(12)
            .unique()
            .to_list()
        ),
        "near_repeats": [one for one in played.near if one["incident_no"] in recorded],
        "residents": int(county.villages["residents"].sum()),
        "planned_unit_minutes": rows["duty_roster"].height * 480,
        "planned_minutes_by_zone": _planned_minutes(rows["duty_roster"]),
        "patrolled_minutes_by_zone": patrol.patrolled_minutes(county),
    }


def cut(day: date, now: datetime) -> dict[str, Any]:
    """What to say instead of a day that is known only in part: nothing is summed up of it."""
    if now >= midnight(day + timedelta(days=1)):
        return {}
    return {"until": now.isoformat(), "patrolled_minutes_by_zone": {}}


def write(
    out: Path, days: list[dict[str, Any]], expected: Mapping[str, Expected], **more: Any
) -> None:
    """`truth.json`: what was planted by day, and what is expected by file."""
    files = {name: asdict_counts(count) for name, count in sorted(expected.items())}
    told = {**more, "days": days, "files": files}
    (out / FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def asdict_counts(count: Expected) -> dict[str, Any]:
    """The expectation as plain dictionaries; counters become plain too."""
    plain = dict(vars(count))
    plain["dropped"], plain["reasons"] = dict(count.dropped), dict(count.reasons)
    plain["unmapped"] = {name: dict(codes) for name, codes in count.unmapped.items()}
    return plain


def _legs(taken: pl.DataFrame, dispatches: pl.DataFrame) -> dict[str, dict[str, float]]:
    """n, median and 90th percentile of each leg of the calls that a unit reached, in seconds."""
    steps = dispatches.pivot("status_code", index="call_no", values="status_at")
    joined = taken.join(steps, on="call_no")
    found = {}
    for leg, (start, end) in LEGS.items():
        seconds = (joined[end] - joined[start]).dt.total_milliseconds() / 1_000
        found[leg] = {
            "n": seconds.len(),
            "p50": seconds.quantile(0.5, "linear") or 0.0,
            "p90": seconds.quantile(0.9, "linear") or 0.0,
        }
    return found


def _arrivals(arrivals: pl.DataFrame, dispatches: pl.DataFrame) -> dict[str, Any]:
    """By how much the button differs from the arrival, and the calls where it was pressed early.

    Only of arrivals that are known.
    """
    told = dispatches.filter(pl.col("status_code") == "OnScene")["call_no"]
    known = arrivals.filter(pl.col("call_no").is_in(told.implode()))
    seconds = (known["pressed_at"] - known["arrived_at"]).dt.total_milliseconds() / 1_000
    early = known.filter(seconds < -dispatching.CLEARLY_EARLY)
    return {
        "n": known.height,
        "button_after_arrival_seconds": {
            f"p{part}": seconds.quantile(part / 100, "linear") or 0.0 for part in (5, 50, 95)
        },
        "pressed_early": early["call_no"].sort().to_list(),
    }


def _planned_minutes(roster: pl.DataFrame) -> dict[str, int]:
    minutes = (pl.col("shift_end") - pl.col("shift_start")).dt.total_minutes().sum()
    return dict(roster.group_by("zone_id").agg(minutes=minutes).sort("zone_id").iter_rows())
