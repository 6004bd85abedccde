"""What becomes of calls: incidents that are recorded, and what officers' cameras kept of it."""

from datetime import date
from hashlib import sha256

import numpy as np
import polars as pl

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
    """A recording of most attended calls, from shortly after arrival until the unit clears."""
    made = base.filter(pl.col("sent") & (pl.col("recorded") < 0.9))
    hashes = [sha256(call.encode()).hexdigest() for call in made["call"]]
    return made.select(
        segment_id=pl.lit("SEG-") + pl.col("call"),
        device_id=pl.lit("CAM-") + pl.col("unit"),
        unit_id="unit",
        call_no="call",
        activation=pl.lit("MANUAL"),
        retention_class=pl.lit("ROUTINE"),
        legal_hold=pl.lit(value=False),
        views_n=pl.lit(0, dtype=pl.Int64),
    ).with_columns(
        sha256=pl.Series(hashes, dtype=pl.String),
        start_at=moments(day, made["arrived"].to_numpy() + 20_000).dt.truncate("1s"),
        end_at=moments(day, made["cleared"]).dt.truncate("1s"),
        uploaded_at=moments(day, made["cleared"].to_numpy() + 6 * 3_600_000).dt.truncate("1s"),
        updated_at=moments(day, made["cleared"].to_numpy() + 6 * 3_600_000).dt.truncate("1s"),
    )
