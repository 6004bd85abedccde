"""The county's day as events: what each agency tells at each moment, in its own words.

Up to the start times are as they were played; from then on they pass faster, so that nothing an
event tells of ever lies ahead of the clock on the wall.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from contracts.feeds import feeds
from pipelines.simulate import calls, cameras, patrol, services
from pipelines.simulate.county import County
from pipelines.simulate.deliver import told
from pipelines.simulate.known import table_at
from pipelines.simulate.rhythm import ZONE

CALLS, DISPATCH = "lankao_command/live_calls", "lankao_command/live_dispatch"
POSITIONS, ROSTER = "lankao_patrol/live_positions", "lankao_duty/live_roster"
HITS, ALERTS = "lankao_traffic/live_camera_hits", "lankao_hotels/live_alerts"
FEEDS = (CALLS, DISPATCH, POSITIONS, ROSTER, HITS, ALERTS)
STEPS: Mapping[str, tuple[str, ...]] = {
    CALLS: ("offered_at", "answered_at", "created_at", "first_dispatch_at", "closed_at"),
    DISPATCH: ("received_at",),
    POSITIONS: ("received_at",),
    HITS: ("seen_at", "updated_at"),
    ALERTS: ("raised_at", "attended_at"),
}
"""At which of its times a row is told, each time as far as it is known then."""
SENT, AT_ONCE = "_sent", timedelta(hours=3)
"""What happened so shortly before the start is told at once, as it stands then."""
MINUTE = timedelta(minutes=1)


class Event(NamedTuple):
    """One line of one feed and when it is to be sent, UTC without a zone."""

    due: datetime
    feed: str
    line: str


@dataclass(frozen=True)
class Tempo:
    """How fast the played time passes from the start on."""

    start: datetime
    speed: float = 1.0

    def played(self, wall: datetime) -> datetime:
        """Which played moment it is when the wall's clock says that."""
        return self.start + (wall - self.start) * self.speed

    def wall(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with all times as the wall's clock has them."""
        start = pl.lit(self.start).dt.cast_time_unit("ms").cast(pl.Int64)
        times = [name for name, kind in rows.schema.items() if isinstance(kind, pl.Datetime)]
        since = {name: pl.col(name).cast(pl.Int64) - start for name in times}
        return rows.with_columns(
            pl.when(passed > 0)
            .then(start + (passed / self.speed).floor().cast(pl.Int64))
            .otherwise(start + passed)
            .cast(pl.Datetime("ms"))
            .alias(name)
            for name, passed in since.items()
        )


@dataclass(frozen=True)
class Script:
    """What is told, from the start on and for as long as it is asked for."""

    county: County
    tempo: Tempo
    fix_seconds: float = 10.0
    """Between two fixes of a unit, by the wall's clock."""

    def backlog(self) -> list[Event]:
        """What is told at once: shifts, calls and steps of late, and where each unit is."""
        start = self.tempo.start
        found = self.shifts(start)
        for day in (local_day(start - AT_ONCE), local_day(start)):
            for feed, steps in _told(self.county, day).items():
                late = steps.filter(pl.col(SENT).is_between(start - AT_ONCE, start, closed="both"))
                found += self._events(feed, _standing(feed, late))
        return _once(found)

    def shifts(self, wall: datetime) -> list[Event]:
        """The roster of the wall's day; shifts do not pass faster."""
        feed = feeds()[ROSTER]
        rows = told(patrol.roster(self.county, local_day(wall)), feed, feed.delivers[0])
        return [Event(wall, ROSTER, line) for line in rows.write_ndjson().splitlines()]

    def between(self, begin: datetime, end: datetime) -> list[Event]:
        """What is due behind one moment of the wall and up to the other, in order."""
        first, last = self.tempo.played(begin), self.tempo.played(end)
        found: list[Event] = []
        for day in _days(first, last):
            for feed, steps in _told(self.county, day).items():
                due = steps.filter((pl.col(SENT) > first) & (pl.col(SENT) <= last))
                found += self._events(feed, self._thinned(feed, due))
        return sorted(found)

    def _thinned(self, feed: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Of the fixes so many that a unit sends one each so often."""
        each = round(self.fix_seconds * self.tempo.speed / patrol.TICK_SECONDS)
        if feed != POSITIONS or each <= 1:
            return rows
        tick = pl.col("fix_at").cast(pl.Int64) // (patrol.TICK_SECONDS * 1_000)
        return rows.filter(tick % each == 0)

    def _events(self, feed: str, rows: pl.DataFrame) -> list[Event]:
        if rows.is_empty():
            return []
        of = feeds()[feed]
        rows = self.tempo.wall(rows)
        lines = told(rows.drop(SENT), of, of.delivers[0])
        lines = lines.select(name for name in lines.columns if not name.startswith("$"))
        texts = lines.write_ndjson().splitlines()
        return [Event(due, feed, text) for due, text in zip(rows[SENT], texts, strict=True)]


def _standing(feed: str, late: pl.DataFrame) -> pl.DataFrame:
    """Of the fixes the last of each unit, of all else every step."""
    return late.sort(SENT).unique("unit_id", keep="last") if feed == POSITIONS else late


def _once(events: list[Event]) -> list[Event]:
    return sorted(dict.fromkeys(events))


def local_day(at: datetime) -> date:
    """The county's day at a moment, UTC without a zone."""
    return at.replace(tzinfo=UTC).astimezone(ZONE).date()


def _days(first: datetime, last: datetime) -> Iterator[date]:
    day = local_day(first)
    while day <= local_day(last):
        yield day
        day += timedelta(days=1)


@lru_cache(maxsize=3)
def _told(county: County, day: date) -> Mapping[str, pl.DataFrame]:
    """By feed each row as it is told, with the played moment of it."""
    played = calls.play(county, day)
    rows = {
        CALLS: played.calls,
        DISPATCH: played.dispatches,
        POSITIONS: pl.concat(patrol.positions(county, day)),
        # By the list of the day before, which is in the snapshot that is looked at.
        HITS: cameras.hits(county, day, cameras.wanted(county, day - timedelta(days=1))),
        ALERTS: services.alerts(county, day),
    }
    return {feed: _steps(feed, frame) for feed, frame in rows.items()}


def _steps(feed: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Each row once for each of its times that is there, as it is known then."""
    table = feeds()[feed].delivers[0].table.name
    if len(STEPS[feed]) == 1:
        return rows.with_columns(pl.col(STEPS[feed][0]).alias(SENT))
    found = []
    for step in STEPS[feed]:
        there = rows.filter(pl.col(step).is_not_null())
        if feed == CALLS and step != "closed_at":
            # Who gives up is known to have done so at the end alone.
            there = there.filter(~pl.col("abandoned"))
        found.append(table_at(pl.col(step), table, there).with_columns(pl.col(step).alias(SENT)))
    return pl.concat(found).filter(pl.col(SENT).is_not_null()).sort(SENT)
