"""An intervention evaluated from daily counts of its areas, with what would mislead."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from api.analysis.displacement import (
    NONE,
    Counts,
    difference,
    least_detectable,
    net_effect,
    quotient,
    success,
)

ESTIMATE = pl.Struct({"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64})
AREAS = ("treated", "control", "buffer", "buffer_control")
ANSWER: dict[str, Any] = {
    "treated_area": pl.String, "control_area": pl.String, "buffer_area": pl.String,
    "buffer_control": pl.String,
    **{f"{area}_{when}": pl.Int64 for area in AREAS for when in ("pre", "post")},
    "wdd": ESTIMATE, "wdd_se": pl.Float64, "wdd_local": ESTIMATE, "wdd_displacement": ESTIMATE,
    "wdq": pl.Float64, "tne": pl.Float64, "min_detectable": pl.Float64,
    **{
        f"{area}_patrol_{when}_hours": pl.Float64
        for area in ("treated", "control")
        for when in ("pre", "post")
    },
    "cautions": pl.List(pl.String),
}  # fmt: skip
YEAR = 365


@dataclass(frozen=True)
class Periods:
    """Days before and after, each first and last."""

    pre: tuple[date, date]
    post: tuple[date, date]

    @property
    def weight(self) -> float:
        """Days after for one before."""
        return _days(self.post) / _days(self.pre)

    @property
    def apart(self) -> int:
        """Days of the year between the middles of both."""
        middles = [since + (until - since) / 2 for since, until in (self.pre, self.post)]
        gap = abs((middles[1] - middles[0]).days) % YEAR
        return min(gap, YEAR - gap)

    def within(self, first: date | None, last: date | None) -> bool:
        """Whether the data hold all days of both."""
        if first is None or last is None:
            return False
        return first <= min(self.pre[0], self.post[0]) and max(self.pre[1], self.post[1]) <= last

    def of(self, rows: pl.DataFrame, column: str) -> tuple[float, float]:
        """The column's sum before and after."""
        pre, post = (
            rows.filter(pl.col("day").is_between(*span))[column].sum() or 0
            for span in (self.pre, self.post)
        )
        return float(pre), float(post)


def evaluated(
    treated: pl.DataFrame,
    *,
    reach: pl.DataFrame,
    names: tuple[str, str, str, str],
    days: tuple[str, str, str, str],
    **frames: pl.DataFrame,
) -> pl.DataFrame:
    """One row: the counts of up to four areas, what they differ by, and how far to trust it.

    Frames hold counts by day; those called `…_patrol` unit-hours. `reach` says from when to when
    the data know, and from where on there is a caution. Empty names are areas not named.
    """
    known = reach.row(0, named=True)
    first, last, since, until = (date.fromisoformat(day) for day in days)
    periods = Periods((first, last), (since, until))
    told: dict[str, object] = dict(
        zip(("treated_area", "control_area", "buffer_area", "buffer_control"), names, strict=True)
    )
    told = {column: name or None for column, name in told.items()}
    hours = _patrol(frames, periods, known)
    if not periods.within(known["first_day"], known["last_day"]):
        cautions = ["NOT_RANDOMISED", "DATA_INCOMPLETE"]
        return pl.DataFrame([told | hours | {"cautions": cautions}], schema=ANSWER)
    given = {"treated": treated, **frames}
    counts = {area: _counts(given[area], periods) for area in AREAS if area in given}
    figures = _figures(counts, periods.weight, known["power_pct"] / 100)
    cautions = [
        "NOT_RANDOMISED",
        *_cautions(counts, periods, known),
        *_weak(counts, periods.weight, figures["min_detectable"]),
    ]
    if hours and _not_risen(hours):
        cautions.append("PATROL_NOT_RISEN")
    row = told | _columns(counts) | figures | hours | {"cautions": cautions}
    return pl.DataFrame([row], schema=ANSWER)


def _figures(counts: dict[str, Counts], weight: float, power: float) -> dict[str, Any]:
    treated, control = counts["treated"], counts["control"]
    buffer, beside = counts.get("buffer"), counts.get("buffer_control", NONE)
    local = difference(treated, control, weight)
    moved = difference(buffer, beside, weight) if buffer else None
    wdd = local + moved if moved else local
    least = least_detectable(wdd.error, power)
    wdq = quotient(treated, buffer, control) if buffer else None
    tne = net_effect(treated, buffer or NONE, control)
    return {
        "wdd": wdd.told,
        "wdd_se": round(wdd.error, 6),
        "wdd_local": local.told,
        "wdd_displacement": moved.told if moved else None,
        "wdq": None if wdq is None else round(wdq, 6),
        "tne": None if tne is None else round(tne, 6),
        "min_detectable": round(least, 6),
    }


def _cautions(counts: dict[str, Counts], periods: Periods, known: dict[str, Any]) -> list[str]:
    """What the areas, the counts and the days warn of."""
    treated, control = counts["treated"], counts["control"]
    most, least = max(treated.pre, control.pre), min(treated.pre, control.pre)
    recent = known["last_day"] - timedelta(days=int(known["reporting_days"]))
    checks = {
        "SMALL_COUNTS": any(
            min(one.pre, one.post) < known["small_count"] for one in counts.values()
        ),
        "PERIODS_DIFFER": periods.weight != 1,
        "OTHER_SEASON": periods.apart > known["season_days"],
        "CONTROL_UNLIKE": most > known["unlike_ratio"] * least,
        "CONTROL_EMPTY": not control.pre or not control.post,
        "NO_BUFFER": "buffer" not in counts,
        "BUFFER_WITHOUT_CONTROL": "buffer" in counts and "buffer_control" not in counts,
        "STILL_REPORTED": periods.post[1] > recent,
    }
    return [code for code, holds in checks.items() if holds]


def _weak(counts: dict[str, Counts], weight: float, least: float) -> list[str]:
    """Where nothing was won, or an end to everything could not have been told."""
    won = success(counts["treated"], counts["control"])
    found = ["NO_REDUCTION"] if won is not None and won >= 0 else []
    return [*found, "UNDERPOWERED"] if least > weight * counts["treated"].pre else found


def _patrol(
    frames: dict[str, pl.DataFrame], periods: Periods, known: dict[str, Any]
) -> dict[str, float]:
    """Unit-hours of both areas; nothing where positions do not reach both periods."""
    hours = {area: frames.pop(f"{area}_patrol") for area in ("treated", "control")}
    if not periods.within(known["patrol_first_day"], known["patrol_last_day"]):
        return {}
    return {
        f"{area}_patrol_{when}_hours": round(found, 2)
        for area, rows in hours.items()
        for when, found in zip(("pre", "post"), periods.of(rows, "patrol_hours"), strict=True)
    }


def _not_risen(hours: dict[str, float]) -> bool:
    """Whether the treated area's unit-hours grew no more than the control's."""
    treated = hours["treated_patrol_post_hours"] * hours["control_patrol_pre_hours"]
    return treated <= hours["control_patrol_post_hours"] * hours["treated_patrol_pre_hours"]


def _counts(rows: pl.DataFrame, periods: Periods) -> Counts:
    pre, post = periods.of(rows, "n")
    return Counts(int(pre), int(post))


def _columns(counts: dict[str, Counts]) -> dict[str, int]:
    return {
        f"{area}_{when}": getattr(one, when)
        for area, one in counts.items()
        for when in ("pre", "post")
    }


def _days(span: tuple[date, date]) -> int:
    return (span[1] - span[0]).days + 1
