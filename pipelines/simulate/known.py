"""A day as it is known at a moment within it: what is still to come is not told.

Rows that arrive later are not there; times that lie ahead are empty, and so is what follows from
them. So calls are open, units are under way and requests wait for an answer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from contracts import sources

ARRIVES = {
    "dispatch_assignments": "received_at",
    "patrol_positions": "received_at",
    "duty_roster": "published_at",
    "station_counters": "reported_at",
    "camera_counters": "reported_at",
    "body_cam_segments": "uploaded_at",
    "population": "reported_at",
}
"""When a row of the table comes in, where that is not when its event happened."""
PLANNED = {
    "shift_start", "shift_end", "deadline_at", "expires_at", "hold_expires_at", "hold_until",
}  # fmt: skip
"""Times that lie ahead by their nature."""
CONSEQUENCES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("calls_for_service", "closed_at"): {"disposition_common": None},
    ("hotel_alerts", "attended_at"): {"outcome_code": None},
    ("found_items", "returned_at"): {"state": "NOTICED"},
    ("disputes", "closed_at"): {"stage": "MEDIATING", "outcome": None},
    ("stop_payment_requests", "bank_ack_at"): {
        "result": "PENDING",
        "held_cny": 0,
        "hold_expires_at": None,
        "refusal_code": None,
        "extensions_n": 0,
    },
    ("fraud_reports", "returned_at"): {"returned_cny": 0},
    ("fraud_reports", "updated_at"): {"held_cny": 0},
    ("fraud_hops", "updated_at"): {"hold_state": "NONE"},
    ("camera_hits", "updated_at"): {"verified": "UNVERIFIED", "outcome": None},
    ("hotline_transfers", "closed_at"): {"rating": None},
}
"""What a row says while this time of it lies ahead."""
EVENT_TIMES = {
    table.name: table.event_time for source in sources().values() for table in source.tables
}


def at(moment: datetime, rows: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables as they stand at the moment, UTC."""
    return {name: table_at(moment, name, frame) for name, frame in rows.items()}


def table_at(moment: datetime | pl.Expr, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One table, or a block of it, as it stands at the moment, UTC; or each row at its own."""
    now = moment if isinstance(moment, pl.Expr) else pl.lit(moment).dt.cast_time_unit("ms")
    arrived = rows.filter(pl.col(ARRIVES.get(name, EVENT_TIMES[name])) <= now)
    return arrived.with_columns(**_open(name, arrived, now), **_ahead(arrived, now))


def _ahead(rows: pl.DataFrame, now: pl.Expr) -> dict[str, pl.Expr]:
    """Times to come are not known; a row cannot have been changed later than now."""
    times = (c for c, kind in rows.schema.items() if isinstance(kind, pl.Datetime))
    known: dict[str, pl.Expr] = {
        column: pl.when(pl.col(column) <= now).then(pl.col(column))
        for column in times
        if column not in PLANNED
    }
    if "updated_at" in known:
        known["updated_at"] = pl.min_horizontal("updated_at", now)
    return known


def _open(name: str, rows: pl.DataFrame, now: pl.Expr) -> dict[str, pl.Expr]:
    """What is said instead while the time that it follows from lies ahead."""
    return {
        column: pl.when(pl.col(time) > now).then(pl.lit(value)).otherwise(pl.col(column))
        .cast(rows.schema[column])
        for (table, time), instead in CONSEQUENCES.items()
        if table == name
        for column, value in instead.items()
    }  # fmt: skip
