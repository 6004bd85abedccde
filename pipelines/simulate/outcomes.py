"""What becomes of calls: incidents that are recorded, and what officers' cameras kept of it."""

from datetime import date
from hashlib import sha256

import numpy as np
import polars as pl

from pipelines.simulate.county import Floats
from pipelines.simulate.rhythm import moments

CRIMES = ("THEFT", "BURGLARY", "FRAUD", "ASSAULT", "DISORDER")


def incidents(base: pl.DataFrame, day: date, silent: list[str]) -> pl.DataFrame:
    """Crimes among the calls, none from silent villages; thefts have a span, others a moment."""
    kept = base.filter(
        pl.col("type").is_in(CRIMES)
        & ~pl.col("abandoned")
        & ~pl.col("code").is_in(silent)
        & pl.col("twin").is_null()
    )
    wide = kept["type"].is_in(["THEFT", "BURGLARY"]).to_numpy()
    start = kept["offered"].to_numpy() - np.where(wide, kept["span"].to_numpy() + 60_000, 0)
    end = np.where(wide, kept["offered"].to_numpy() - 60_000, kept["offered"].to_numpy())
    recorded = moments(day, kept["created"].to_numpy() + 3_600_000)
    return kept.select(
        agency_id=pl.lit("LKPSB"),
        incident_no=pl.lit("A") + pl.col("call"),
        call_no="call",
        type_common="type",
        type_legal=pl.lit("ADM_THEFT"),
        longitude=pl.col("longitude").round(6),
        latitude=pl.col("latitude").round(6),
        uncertainty_m="accuracy",
        address_code="address",
        area_id="town",
        premises_class="kind",
        stage=pl.lit("RECORDED"),
        outcome=pl.lit(None, dtype=pl.String),
        loss_band=pl.lit("UNDER_1000"),
    ).with_columns(
        from_at=moments(day, start).dt.truncate("1s"),
        to_at=moments(day, end).dt.truncate("1s"),
        recorded_at=recorded.dt.truncate("1s"),
        updated_at=recorded.dt.truncate("1s"),
    )


def recordings(base: pl.DataFrame, day: date) -> pl.DataFrame:
    """A recording of most attended calls, from shortly after arrival until the unit clears.

    A few start late and a few stop early; all are docked within the day.
    """
    made = base.filter(pl.col("sent") & (pl.col("recorded") < 0.9))
    hashes = [sha256(call.encode()).hexdigest() for call in made["call"]]
    started, ended, docked = (_drawn(made["recorded"], prime) for prime in (1_009, 9_973, 99_991))
    arrived, cleared = made["arrived"].to_numpy(), made["cleared"].to_numpy()
    start = arrived + np.where(started < 0.93, 5_000 + 30_000 * started, 100_000 * started)
    start = np.minimum(start, cleared)
    end = np.where(ended < 0.95, cleared, arrived + (cleared - arrived) * 0.6)
    end = np.maximum(start, end)
    uploaded = moments(day, end + (2 + 8 * docked) * 3_600_000).dt.truncate("1s")
    return made.select(
        segment_id=pl.lit("SEG-") + pl.col("call"),
        device_id=pl.lit("CAM-") + pl.col("unit"),
        unit_id="unit",
        call_no="call",
        activation=pl.lit("MANUAL"),
        retention_class=pl.Series(np.where(started < 0.1, "CASE", "ROUTINE"), dtype=pl.String),
        legal_hold=pl.Series(docked < 0.02),
        views_n=pl.Series((ended < 0.05).astype(np.int64)),
    ).with_columns(
        sha256=pl.Series(hashes, dtype=pl.String),
        start_at=moments(day, start).dt.truncate("1s"),
        end_at=moments(day, end).dt.truncate("1s"),
        uploaded_at=uploaded,
        updated_at=uploaded,
    )


def _drawn(recorded: pl.Series, prime: int) -> Floats:
    """A number from 0 to 1 of each call, another for each prime; the same in every run."""
    found: Floats = recorded.to_numpy() * prime % 1
    return found
