"""How many call-takers a half hour needs: a forecast and Erlang's formulas."""

from typing import Any

import polars as pl

from api.analysis.queues import required

INTERVAL_MINUTES = 30
SHORTEST_HANDLE_SECONDS = 1.0


def planned(
    rows: pl.DataFrame, *, target_pct: float, target_seconds: float, shrinkage_pct: float
) -> pl.DataFrame:
    """One row a kind of day and half hour, foreseen from what came before the period."""
    slots = rows.with_columns(
        slot=pl.format(
            "{} {}:{}",
            pl.when(pl.col("weekend")).then(pl.lit("WEEKEND")).otherwise(pl.lit("WEEKDAY")),
            (pl.col("slot") // 2).cast(pl.String).str.zfill(2),
            pl.when(pl.col("slot") % 2 == 1).then(pl.lit("30")).otherwise(pl.lit("00")),
        )
    )
    overall = rows["handle_seconds"].mean()
    found = [
        _slot(slot, part, overall, target_pct, target_seconds, shrinkage_pct)
        for (slot,), part in slots.group_by("slot", maintain_order=True)
    ]
    return pl.DataFrame(found, infer_schema_length=None)


def _slot(  # noqa: PLR0913, PLR0917 - one figure of the question each
    slot: object, rows: pl.DataFrame, overall: Any, pct: float, seconds: float, shrinkage: float
) -> dict[str, Any]:
    past = rows.filter(~pl.col("in_period"))
    known = past if past.height else rows
    low, mean, high = _foreseen(known["calls"])
    weights = pl.col("calls") - pl.col("abandoned")
    aht = known.select((pl.col("handle_seconds") * weights).sum() / weights.filter(
        pl.col("handle_seconds").is_not_null()).sum()).item()  # fmt: skip
    aht = aht if aht and aht == aht else overall  # noqa: PLR0124 - not a number is unlike itself
    patience: Any = known["patience_seconds"].mean()
    need = required(
        high, aht or SHORTEST_HANDLE_SECONDS, pct, seconds,
        patience if known["abandoned"].sum() else None,
    )  # fmt: skip
    agents = -int(-need.agents // (1 - shrinkage / 100))
    scheduled = known["scheduled"].mean()
    asked = rows.filter(pl.col("in_period"))
    fits = (asked["calls"] <= high).sum() if past.height and asked.height else None
    return {
        "slot": slot,
        "forecast_calls": round(mean, 3),
        "forecast_p10": low,
        "forecast_p90": high,
        "aht_seconds": round(aht, 3) if aht else None,
        "required": agents,
        "scheduled": None if scheduled is None else round(scheduled),  # type: ignore[arg-type]
        "service_level_pct": round(100 * need.service_level, 3),
        "occupancy_pct": round(100 * need.occupancy, 3),
        "shortfall": None if scheduled is None else max(0, agents - round(scheduled)),  # type: ignore[arg-type]
        "model": need.model,
        "backtest_pct": None if fits is None else round(100 * fits / asked.height, 2),
    }


def _foreseen(calls: pl.Series) -> tuple[float, float, float]:
    """The p10, mean and p90 of a negative binomial of the mean and variance that were seen."""
    # Half a second of a start is saved for those who never ask this.
    from scipy.stats import nbinom, poisson

    mean = float(calls.mean() or 0.0)  # type: ignore[arg-type]
    variance = float(calls.var() or 0.0) if calls.len() > 1 else mean  # type: ignore[arg-type]
    if mean == 0:
        return 0.0, 0.0, 0.0
    if variance <= mean:
        spread = poisson(mean)
    else:
        spread = nbinom(mean**2 / (variance - mean), mean / variance)
    return float(spread.ppf(0.1)), mean, float(spread.ppf(0.9))
