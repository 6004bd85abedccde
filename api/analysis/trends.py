"""What changed beyond chance: counts against the limits that the weeks before set them."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.analysis.baseline import (
    WEEK,
    YEAR,
    Spans,
    counted,
    heard_on,
    numbered,
    scatter,
    seasons,
    spans_of,
    weekdays,
)
from api.analysis.reporting_lag import recorded_share, shown_by

DAYS_OF_YEAR = 365.25
ANSWER: dict[str, Any] = {
    "area_id": pl.String, "stream": pl.String, "type": pl.String, "count": pl.Int64,
    "expected": pl.Float64, "ratio": pl.Float64, "limit_low": pl.Int64, "limit_high": pl.Int64,
    "alarm": pl.Boolean, "chance_pct": pl.Float64, "yoy_pct": pl.Float64,
    "reporting_lag_adj": pl.Float64, "scatter": pl.Float64, "season": pl.Float64,
    "weeks": pl.Int64, "series": pl.Int64,
}  # fmt: skip


def watched(  # noqa: PLR0913 - frames and options, each by its name
    rows: pl.DataFrame,
    pooled: pl.DataFrame,
    reach: pl.DataFrame,
    *,
    days: tuple[str, str],
    weeks: int,
    budget: float,
) -> pl.DataFrame:
    """One row for each series, with limits where its stream knows enough weeks.

    `rows` are counts by series and day, `pooled` those of the streams by type, day and day of the
    record over all areas, `reach` is from where to where each stream knows.
    """
    found = []
    rows = rows.rename({"town_id": "area_id", "type_common": "type"}, strict=False)
    pooled = pooled.rename({"type_common": "type"})
    for known in reach.iter_rows(named=True):
        spans = spans_of(known, *days, weeks)
        of_stream = pl.col("stream") == known["stream"]
        series = counted(numbered(rows.filter(of_stream)), spans)
        found.append(_modelled(series, numbered(pooled.filter(of_stream)), spans, known))
    if not found:
        return pl.DataFrame(schema=ANSWER)
    every = pl.concat(found, how="diagonal_relaxed")
    return _limited(every, budget).select(pl.col(name).cast(kind) for name, kind in ANSWER.items())


def limits(
    mean: NDArray[np.float64], spread: NDArray[np.float64], tail: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts beyond which lies no more than the tail on each side; variance is spread × mean."""
    from scipy.stats import nbinom  # takes a second to load, so only where it is needed

    size, chance = mean / (spread - 1), 1 / spread
    return nbinom.ppf(tail, size, chance), nbinom.isf(tail, size, chance)


def _modelled(
    series: pl.DataFrame, pooled: pl.DataFrame, spans: Spans, known: dict[str, Any]
) -> pl.DataFrame:
    """The series with what is expected of them and how widely it may scatter."""
    share = recorded_share(pooled["day"], pooled["recorded_day"], pooled["n"], last=spans.last)
    weekday = weekdays(pooled, spans)
    base, period = np.arange(spans.start, spans.since), np.arange(spans.since, spans.until + 1)
    heard = heard_on(pooled, spans, known["silent_events"])
    shown = shown_by(share, period, last=spans.last) * weekday[period % WEEK] * heard(period)
    whole, now = float((weekday[period % WEEK] * heard(period)).sum()), float(shown.sum())
    ground = shown_by(share, base, last=spans.last) * weekday[base % WEEK] * heard(base)
    compared = spans.first <= spans.since - YEAR and bool(
        heard(period).all() and heard(period - YEAR).all()
    )
    told = series.with_columns(
        days=pl.lit(period.size),
        weeks=pl.lit(spans.weeks),
        reporting_lag_adj=pl.lit((whole - now) / now if now else None) * pl.col("count"),
    ).with_columns(yoy_pct=_yoy(known=compared))
    if spans.weeks < known["least_weeks"] or not now or told.is_empty():
        return told
    part = now / float(ground.sum())
    return (
        told.join(seasons(pooled, weekday, spans, known), on="type", how="left")
        .join(scatter(told, ground), on="type", how="left")
        .with_columns(part=part * pl.col("season").fill_null(1.0))
        .with_columns(
            season=pl.col("season").fill_null(1.0),
            expected=pl.col("base") * pl.col("part"),
            # Jeffreys' prior: also what never came may come.
            mean=(pl.col("base") + 0.5) * pl.col("part"),
        )
        .with_columns(
            scatter=1 + pl.col("beyond") * pl.col("mean"),
            spread=1 + pl.col("part") + pl.col("beyond") * pl.col("mean") * (1 + 1 / spans.weeks),
        )
    )


def _limited(series: pl.DataFrame, budget: float) -> pl.DataFrame:
    """The series with limits that together give no more false alarms a year than the budget."""
    empty = [pl.lit(None).alias(name) for name in ANSWER if name not in series.columns]
    series = series.with_columns(empty)
    if "mean" not in series.columns:
        return series.with_columns(series=pl.lit(0))
    given = series.filter(pl.col("mean").is_not_null())
    tail = budget * given["days"].to_numpy() / DAYS_OF_YEAR / max(given.height, 1) / 2
    # A budget of more than an alarm for each answer has no narrower limits than the median.
    tail = np.minimum(tail, 0.5)
    mean, spread = given["mean"].to_numpy(), given["spread"].to_numpy()
    low, high = limits(mean, spread, tail)
    told = pl.col("count")
    given = given.with_columns(
        limit_low=pl.Series(low),
        limit_high=pl.Series(high),
        chance_pct=pl.Series(100 * _chance(given["count"].to_numpy(), mean, spread)),
        ratio=pl.when(pl.col("expected") > 0).then(told / pl.col("expected")),
    ).with_columns(alarm=(told < pl.col("limit_low")) | (told > pl.col("limit_high")))
    rest = series.filter(pl.col("mean").is_null())
    return pl.concat([given, rest], how="diagonal_relaxed").with_columns(
        pl.col("expected", "ratio", "chance_pct", "scatter", "season").cast(pl.Float64).round(6),
        series=pl.lit(given.height),
    )


def _chance(
    counts: NDArray[np.int64], mean: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Twice the smaller tail that holds the count."""
    from scipy.stats import nbinom  # takes a second to load, so only where it is needed

    size, chance = mean / (spread - 1), 1 / spread
    above, below = nbinom.sf(counts - 1, size, chance), nbinom.cdf(counts, size, chance)
    found: NDArray[np.float64] = np.minimum(2 * np.minimum(above, below), 1.0)
    return found


def _yoy(*, known: bool) -> pl.Expr:
    """Change against last year of all that will have been reported; null where days are missing."""
    change = 100 * ((pl.col("count") + pl.col("reporting_lag_adj")) / pl.col("before") - 1)
    return pl.when(pl.lit(known) & (pl.col("before") > 0)).then(change.round(6))
