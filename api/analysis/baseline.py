"""The weeks before a period: what they hold, how they scatter, and what the season does to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Days = NDArray[np.int64]
Shares = NDArray[np.float64]
WEEK, YEAR = 7, 364
EPOCH = date(1970, 1, 1)
SERIES = ("stream", "area_id", "type")


@dataclass(frozen=True)
class Spans:
    """Days of one stream as whole numbers, each span with its first and last."""

    first: int
    """First day that the stream knows."""
    last: int
    """Last day whose records are all there."""
    since: int
    until: int
    start: int
    """First day of the baseline, which ends before the period."""

    @property
    def weeks(self) -> int:
        """Whole weeks of the baseline."""
        return (self.since - self.start) // WEEK


def spans_of(known: dict[str, Any], since: str, until: str, weeks: int) -> Spans:
    """The spans of a stream; without days asked for, its last seven whole ones."""
    first, last = _number(known["first_day"]), _number(known["latest"]) - 1
    end = _number(date.fromisoformat(until)) if until else last
    begin = _number(date.fromisoformat(since)) if since else end - WEEK + 1
    # Whole weeks, so that each weekday weighs the same.
    reachable = max(min(weeks, (begin - first) // WEEK), 0)
    return Spans(first, last, begin, end, begin - reachable * WEEK)


def counted(rows: pl.DataFrame, spans: Spans) -> pl.DataFrame:
    """Each series with its counts of the period, the baseline, each of its weeks, and last year."""
    day = pl.col("day")
    in_period = day.is_between(spans.since, spans.until)
    in_base = day.is_between(spans.start, spans.since - 1)
    year_ago = day.is_between(spans.since - YEAR, spans.until - YEAR)
    weekly = {
        f"week{week}": pl.col("n").filter(in_base & ((day - spans.start) // WEEK == week)).sum()
        for week in range(spans.weeks)
    }
    return (
        rows.group_by(SERIES)
        .agg(
            count=pl.col("n").filter(in_period).sum(),
            base=pl.col("n").filter(in_base).sum(),
            before=pl.col("n").filter(year_ago).sum(),
            **weekly,
        )
        .filter((pl.col("count") > 0) | (pl.col("base") > 0))
    )


def weekdays(pooled: pl.DataFrame, spans: Spans) -> Shares:
    """How much of a week's events a day holds, seven in all, from the baseline of the stream."""
    base = pooled.filter(pl.col("day").is_between(spans.start, spans.since - 1))
    if base.is_empty():
        return np.ones(WEEK)
    # An event for each weekday more: a weekday without one is rare, not impossible.
    counts = np.ones(WEEK) + np.bincount(
        base["day"].to_numpy() % WEEK, weights=base["n"].to_numpy(), minlength=WEEK
    )
    found: Shares = WEEK * counts / counts.sum()
    return found


def heard_on(pooled: pl.DataFrame, spans: Spans, silent: int) -> Callable[[Days], Shares]:
    """Whether a day was reported at all: one without any event is not, where there are many a day.

    Where there are few, such a day is one on which nothing happened.
    """
    days = pooled["day"].unique().to_numpy()
    if not pooled.height or pooled["n"].sum() < silent * (spans.last - spans.first + 1):
        return lambda asked: np.ones(asked.size)
    return lambda asked: np.isin(asked, days).astype(np.float64)


def scatter(series: pl.DataFrame, ground: Shares) -> pl.DataFrame:
    """By type, how far weekly counts scatter beyond Poisson: variance = mean + beyond × mean².

    The moments of all areas of the type together; never less than Poisson.
    """
    weekly = series.select(pl.col("^week[0-9]+$")).to_numpy().astype(np.float64)
    part = ground.reshape(-1, WEEK).sum(axis=1)
    fitted = weekly.sum(axis=1, keepdims=True) * part / part.sum()
    # The mean is fitted to the same weeks, which takes one of them from the squares.
    squares = (weekly - fitted) ** 2 * part.size / (part.size - 1)
    return (
        series.select("type")
        .with_columns(
            more=pl.Series((squares - fitted).sum(axis=1)),
            square=pl.Series((fitted**2).sum(axis=1)),
        )
        .group_by("type")
        .agg(pl.col("more", "square").sum())
        .select("type", beyond=pl.max_horizontal(pl.col("more") / pl.col("square"), pl.lit(0.0)))
        .with_columns(pl.col("beyond").fill_nan(0.0))
    )


def seasons(
    pooled: pl.DataFrame, weekday: Shares, spans: Spans, known: dict[str, Any]
) -> pl.DataFrame:
    """By type, what the same time last year was for one of the weeks that lay before it then."""
    wide = known["season_days"]
    then = (spans.since - YEAR - wide, spans.until - YEAR + wide)
    earlier = (spans.start - YEAR, spans.since - YEAR - 1)
    if spans.first > min(then[0], earlier[0]):
        return pl.DataFrame(schema={"type": pl.String, "season": pl.Float64})
    day, n = pl.col("day"), pl.col("n")
    of_then, of_earlier = n.filter(day.is_between(*then)), n.filter(day.is_between(*earlier))
    enough = pl.min_horizontal("then", "earlier") >= known["season_events"]
    return (
        pooled.group_by("type")
        .agg(then=of_then.sum(), earlier=of_earlier.sum())
        .with_columns(rate=pl.col("then") / _weight(weekday, then))
        .with_columns(season=pl.col("rate") * _weight(weekday, earlier) / pl.col("earlier"))
        .select("type", season=pl.when(enough).then("season"))
    )


def _weight(weekday: Shares, span: tuple[int, int]) -> float:
    return float(weekday[np.arange(span[0], span[1] + 1) % WEEK].sum())


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Days as whole numbers."""
    days = pl.col(pl.Date).to_physical().cast(pl.Int64)
    return rows.with_columns(days, pl.col("n").cast(pl.Int64))


def _number(day: date) -> int:
    return (day - EPOCH) // timedelta(days=1)
