"""Which units can reach a place soonest, and why each other one near it is left out."""

from typing import Any

import numpy as np
import polars as pl

from api.analysis.travel import Travel, places, wilson
from api.errors import bad_input
from contracts.assumptions import assumption

COLUMNS = (
    "row_no", "rank", "unit_id", "eta_p50_seconds", "eta_p90_seconds", "route_m",
    "fix_age_seconds", "accuracy_m", "primary_status", "last_dispatch_age_minutes",
    "excluded_reason", "travel_basis", "eta_within_p90_pct", "eta_n",
)  # fmt: skip
FREE = "Available"


def nearest(  # noqa: PLR0913 - what is asked for
    rows: pl.DataFrame,
    *,
    call: pl.DataFrame,
    travel: Travel,
    call_id: str | None,
    latitude: float | None,
    longitude: float | None,
    required: tuple[str, ...],
    n: int,
    max_fix_age: int,
) -> pl.DataFrame:
    """The n soonest units in order, then at most n near ones that were left out, with reasons."""
    if latitude is None or longitude is None:
        latitude, longitude = _place(call, call_id)
    place = places(longitude, latitude)
    units = _judged(_on_duty(rows), required, max_fix_age)
    drive = travel.reckoning.to(place, places(units["longitude"], units["latitude"]))
    band = travel.band(units["asked_at"][0]) if units.height else None
    timed = units.with_columns(
        eta_p50_seconds=pl.Series(drive.seconds * (band.p50_factor if band else 1)).round(),
        eta_p90_seconds=pl.Series(drive.seconds * (band.p90_factor if band else 1)).round(),
        route_m=pl.Series(drive.metres).round(),
    )
    listed = _listed(_within_reach(timed), n)
    return listed.with_columns(
        # Of a place that is no longer known no arrival can be told.
        *(
            pl.when(pl.col("excluded_reason").is_in(["STALE_FIX", "OFF_DUTY"]).not_()
                    | pl.col("excluded_reason").is_null()).then(pl.col(column)).alias(column)
            for column in ("eta_p50_seconds", "eta_p90_seconds", "route_m")
        ),
        travel_basis=pl.lit(travel.reckoning.basis),
        eta_within_p90_pct=pl.Series(
            [wilson(band.held_out_within_p90, band.held_out) if band else None] * listed.height,
            dtype=ESTIMATE,
        ),
        eta_n=pl.lit(band.n if band else 0),
    ).select(COLUMNS)  # fmt: skip


ESTIMATE = pl.Struct({"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64})


def _place(call: pl.DataFrame, call_id: str | None) -> tuple[float, float]:
    known = call.drop_nulls(["latitude", "longitude"])
    if known.is_empty():
        raise bad_input(
            f"callId {call_id} is no call of the last day with a place; "
            "take an id from activeCalls, or give point instead."
        )
    return known["latitude"][0], known["longitude"][0]


def _on_duty(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a unit whose place was ever known: with the shift that is on, or with none."""
    now, on = pl.col("asked_at"), pl.col("shift_start").is_not_null()
    on &= (pl.col("shift_start") <= pl.col("asked_at")) & (now < pl.col("shift_end"))
    return (
        rows.drop_nulls(["latitude", "longitude"])
        .with_columns(on_duty=on)
        .sort("subject_id", "on_duty", "shift_no", descending=[False, True, False])
        .unique("subject_id", keep="first", maintain_order=True)
        .rename({"subject_id": "unit_id"})
        .with_columns(
            fix_age_seconds=_seconds(now - pl.col("fix_at")),
            last_dispatch_age_minutes=(_seconds(now - pl.col("last_dispatch_at")) / 60).round(1),
            primary_status=pl.col("primary_status").fill_null(FREE),
        )
    )


def _seconds(span: pl.Expr) -> pl.Expr:
    return span.dt.total_milliseconds() / 1_000


def _judged(units: pl.DataFrame, required: tuple[str, ...], max_fix_age: int) -> pl.DataFrame:
    """Each unit with the first reason that it cannot be sent for; null where it can."""
    lacks = pl.lit(value=False)
    for one in required:
        lacks |= ~pl.col("capabilities").list.contains(one).fill_null(value=False)
    reasons: list[tuple[str, pl.Expr]] = [
        ("OFF_DUTY", ~pl.col("on_duty")),
        ("STALE_FIX", pl.col("fix_age_seconds") > max_fix_age),
        ("BUSY", pl.col("primary_status") == "NotAvailable"),
        ("UNDERSTAFFED", (pl.col("crew_n") < assumption("fewest_crew")).fill_null(value=False)),
        ("MISSING_CAPABILITY", lacks),
    ]
    reason: Any = pl.lit(None, pl.String)
    for name, holds in reversed(reasons):
        reason = pl.when(holds).then(pl.lit(name)).otherwise(reason)
    return units.with_columns(excluded_reason=reason)


def _within_reach(units: pl.DataFrame) -> pl.DataFrame:
    far = pl.col("route_m") > assumption("radius_m")
    lost = ~pl.col("eta_p50_seconds").is_finite()
    free = pl.col("excluded_reason").is_null()
    return units.with_columns(
        excluded_reason=pl.when(free & lost)
        .then(pl.lit("NO_WAY"))
        .when(free & far)
        .then(pl.lit("OUT_OF_RADIUS"))
        .otherwise("excluded_reason")
    )


def _listed(units: pl.DataFrame, n: int) -> pl.DataFrame:
    """Ranked by time, those as near as one another by rest; then the near ones left out."""
    tie = (pl.col("eta_p50_seconds") / assumption("tie_seconds")).floor()
    # Never sent yet is the longest rest.
    rest = pl.col("last_dispatch_age_minutes").fill_null(np.inf)
    ordered = units.with_columns(_tie=tie, _rest=-rest).sort(
        "_tie", "_rest", "eta_p50_seconds", "unit_id"
    )
    sent = ordered.filter(pl.col("excluded_reason").is_null()).head(n).with_row_index("rank", 1)
    left = ordered.filter(pl.col("excluded_reason").is_not_null())
    farthest = sent["eta_p50_seconds"].max() if sent.height == n else None
    if farthest is not None:
        left = left.filter(pl.col("eta_p50_seconds") <= farthest)
    left = left.sort("route_m", "unit_id").head(n)
    both = pl.concat([sent, left], how="diagonal_relaxed")
    return both.with_row_index("row_no", 1)
