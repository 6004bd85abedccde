"""The drawings of each page, from its squares and rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from api.quality.asking import Row
from api.quality.calendar import FAIL, SILENT, Square, day_of, limits
from api.quality.charts import Chart, Point, chart

HOUR = 3_600


@dataclass(frozen=True)
class Drawing:
    """A chart with the key of its words, and the same figures as a table."""

    key: str
    chart: Chart
    points: tuple[Point, ...]
    digits: int = 0

    @property
    def limited(self) -> bool:
        """Whether something was agreed or expected of any day."""
        return any(point.limit is not None for point in self.points)


def overall(squares: Mapping[str, Mapping[date, Square]]) -> list[Drawing]:
    """Of all sources together: how many failed or were silent, and what share was put aside."""
    days = sorted({day for found in squares.values() for day in found})
    wrong, aside = [], []
    for day in days:
        of_day = [found[day] for found in squares.values()]
        bad = sum(one.state in (FAIL, SILENT) for one in of_day)
        rows = sum(one.day_of.get("rows", 0) for one in of_day)
        out = sum(one.day_of.get("quarantinedRows", 0) for one in of_day)
        wrong.append(Point(day, float(bad), over=bad > 0))
        aside.append(Point(day, 100 * out / rows if rows else None))
    return [_drawing("sources_wrong", wrong), _drawing("all_aside", aside, 2)]


def of_source(squares: Mapping[date, Square], sla_seconds: int, zone: ZoneInfo) -> list[Drawing]:
    """Of one source: arrival against what was agreed, volume against what was expected, share."""
    _, most = limits(next(iter(squares.values())).source if squares else "*")
    arrivals, volumes, shares = [], [], []
    for day, square in squares.items():
        one = square.day_of
        hours = _hours(day, one, zone)
        agreed = sla_seconds / HOUR if one.get("expected") or one.get("arrived") else None
        late = hours is not None and agreed is not None and hours > agreed
        arrivals.append(Point(day, hours, agreed, over=late))
        rows, expected = one.get("rows"), one.get("expectedRows")
        few = rows is not None and expected is not None and rows < expected / 2
        volumes.append(Point(day, rows, expected, over=few))
        shares.append(
            Point(day, square.quarantined_pct if rows else None, most,
                  over=square.quarantined_pct > most)
        )  # fmt: skip
    return [
        _drawing("arrivals", arrivals, 1),
        _drawing("volumes", volumes),
        _drawing("aside", shares, 2),
    ]


def by_rule(rows: Sequence[Row]) -> list[Drawing]:
    """Of one rule: the share of rows that broke it, day by day."""
    points = [
        Point(
            day_of(one),
            100 * one["rowsFailed"] / one["rowsChecked"] if one["rowsChecked"] else None,
            row["failThresholdPct"],
            over=one["state"] == FAIL,
        )
        for row in rows
        for one in row["days"]
    ]
    return [_drawing("broken", sorted(points, key=lambda point: point.day), 2)]


def _drawing(key: str, points: Sequence[Point], digits: int = 0) -> Drawing:
    return Drawing(key, chart(points), tuple(points), digits)


def _hours(day: date, one: Row, zone: ZoneInfo) -> float | None:
    """From the start of the local day to its last arrival."""
    if not one.get("lastArrivalAt"):
        return None
    arrived = datetime.fromisoformat(one["lastArrivalAt"])
    return (arrived - datetime.combine(day, time(), zone)).total_seconds() / HOUR
