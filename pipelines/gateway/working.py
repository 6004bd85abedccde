"""Requests of one feed worked together: by intake's own functions, each to a batch of its own.

Working many small requests as one frame costs hardly more than working one, so that the more waits
the less each costs.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

import polars as pl

from contracts.feeds import Delivers, Feed
from contracts.model import withheld_columns
from contracts.rules import rules
from lane.batch import Batch, Row, moment
from pipelines.gateway.delivered import Delivered
from pipelines.gateway.refusal import Refusal
from pipelines.intake.judge import Judged, quarantined_lines
from pipelines.intake.keys import Keys
from pipelines.intake.minimise import counted_under, refuse_forbidden
from pipelines.intake.ndjson import Objects
from pipelines.intake.refusal import RefusedError
from pipelines.intake.shape import FLAG, LINE, Shaped, shape
from pipelines.intake.work import reduced_and_judged, wanted_columns

RECEIVED = "$received"
"""What a live feed calls the moment at which the gateway had the event."""
FORMATS = {"timestamp": "%Y-%m-%dT%H:%M:%S%.3fZ", "date": "%Y-%m-%d"}
Worked = Batch | Refusal


@dataclass(frozen=True)
class Moment:
    """When the requests came, and up to when an event is believed to have happened."""

    at: datetime
    latest: datetime

    @classmethod
    def of(cls, at: datetime, skew_seconds: float) -> "Moment":
        """Of a clock that a device's may be ahead of by so much."""
        return cls(at, at + timedelta(seconds=skew_seconds))


def worked(feed: Feed, asked: Sequence[Delivered], keys: Keys, now: Moment) -> list[Worked]:
    """What each request comes to, in their order."""
    read = [_read(one) for one in asked]
    names = {frozenset(name for row in one.rows for name in row) for one in read}
    forbidden = {some: why for some in names if (why := _forbidden(some, feed))}
    found = [
        forbidden.get(frozenset(name for row in one.rows for name in row)) if forbidden else None
        for one in read
    ]
    able = [at for at, why in enumerate(found) if why is None]
    batches = iter(_batches(feed, [asked[at] for at in able], [read[at] for at in able], keys, now))
    return [why or next(batches) for why in found]


def _read(one: Delivered) -> Objects:
    found = Objects()
    found.add(one.lines, 1)
    return found


def _forbidden(names: frozenset[str], feed: Feed) -> Refusal | None:
    """Why nothing of a request with these columns may be kept; None where all is as it should."""
    try:
        refuse_forbidden(names, feed)
    except RefusedError as error:
        return Refusal(422, "FORBIDDEN_COLUMN", error.detail, error.remedy)
    return None


def _batches(
    feed: Feed, asked: Sequence[Delivered], found: Sequence[Objects], keys: Keys, now: Moment
) -> list[Batch]:
    if not asked:
        return []
    (delivers,) = feed.delivers
    begins = [0, *accumulate(len(one.lines) for one in asked[:-1])]
    read = Objects.joined(zip(found, begins, strict=True))
    raw = read.batch(wanted_columns(feed))
    received = pl.lit(moment(now.at)).alias(RECEIVED)
    raw = replace(raw, rows=raw.rows.with_columns(received))
    shaped = _timed(shape(raw, feed, delivers), delivers, now, feed.ahead_seconds)
    judged, _ = reduced_and_judged(shaped, delivers, rules(delivers.table, feed.jurisdiction), keys)
    withheld = withheld_columns(delivers.contract, delivers.table)
    aside = pl.concat([judged.quarantined, quarantined_lines(read.malformed, withheld)])
    split = _Split(begins, delivers)
    rows, asides = split.rows(judged.accepted), split.aside(aside)
    dropped = split.dropped(shaped, judged)
    made = [
        Batch(
            id=one.identity,
            feed=feed.id,
            table=delivers.table.name,
            received_at=now.at,
            rows=tuple(rows[at]),
            aside=tuple(asides[at]),
            lines=len(one.lines),
            dropped=dropped[at] | _blank(found[at].blank, delivers),
            device=one.device,
        )
        for at, one in enumerate(asked)
    ]
    # What is only counted is counted once for all: a receipt holds the sums of many of them.
    first = replace(made[0], warnings=judged.warnings, unmapped=shaped.unmapped)
    return [first, *made[1:]]


def _blank(many: int, delivers: Delivers) -> dict[str, int]:
    return {f"{delivers.table.name}-blank_line": many} if many else {}


def _timed(shaped: Shaped, delivers: Delivers, now: Moment, ahead_seconds: int) -> Shaped:
    """Events from the future flagged; of one that is barely ahead of our clock we had it then."""
    event = delivers.table.event_time
    rows, latest = shaped.rows, now.latest + timedelta(seconds=ahead_seconds)
    ahead = pl.col(event) > now.at
    if not rows.select(ahead.any()).item():
        return shaped
    stamped = [name for name, how in delivers.columns.items() if how.source == RECEIVED]
    rows = rows.with_columns(
        *(pl.max_horizontal(name, event).alias(name) for name in stamped),
        (pl.col(event) > latest).alias(f"{FLAG}{delivers.table.name}-{event}-future"),
    )
    return replace(shaped, rows=rows)


@dataclass(frozen=True)
class _Split:
    """Rows of all requests back to each, by the lines that the requests began behind."""

    begins: Sequence[int]
    delivers: Delivers

    def rows(self, accepted: pl.DataFrame) -> list[list[Row]]:
        """The accepted rows as the log holds them."""
        columns = self.delivers.table.columns
        told = accepted.select(_told(column.name, column.type) for column in columns)
        found: list[list[Row]] = [[] for _ in self.begins]
        for line, row in zip(accepted[LINE], told.iter_rows(named=True), strict=True):
            found[self._at(line)].append(row)
        return found

    def aside(self, quarantined: pl.DataFrame) -> list[list[Row]]:
        """What is in quarantine, each line as the request counts it."""
        found: list[list[Row]] = [[] for _ in self.begins]
        for line, reasons, row in quarantined.sort("line").iter_rows():
            at = self._at(line)
            found[at].append({"line": line - self.begins[at], "reasons": reasons, "row": row})
        return found

    def dropped(self, shaped: Shaped, judged: Judged) -> list[dict[str, int]]:
        """Rows by the rule under which they may only be counted."""
        found: list[Counter[str]] = [Counter() for _ in self.begins]
        kept = judged.accepted.height + judged.quarantined.height
        if kept < shaped.rows.height:
            acts = self.delivers.contract.minimisation.of(self.delivers.table.name)
            for line, rule in zip(shaped.rows[LINE], counted_under(shaped.rows, acts), strict=True):
                if rule:
                    found[self._at(line)][rule] += 1
        return [dict(one) for one in found]

    def _at(self, line: int) -> int:
        return bisect_right(self.begins, line - 1) - 1


def _told(name: str, kind: str) -> pl.Expr:
    column = pl.col(name)
    return column.dt.strftime(FORMATS[kind]) if kind in FORMATS else column


def by_feed(asked: Sequence[Delivered]) -> Iterable[Sequence[Delivered]]:
    """The requests of each feed, in their order."""
    found: dict[str, list[Delivered]] = {}
    for one in asked:
        found.setdefault(one.feed.id, []).append(one)
    return found.values()
