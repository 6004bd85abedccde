"""What is in the log, given to intake: from time to time a delivery a feed.

The log keeps a batch until a snapshot holds its delivery, and for some time at least.
"""

import logging
import threading
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from contracts.durable import flush
from contracts.feeds import DAY, Feed, feeds
from lane.batch import Batch
from lane.log import Log, Place, behind
from pipelines.gateway.clock import Clock
from pipelines.gateway.cuts import Cut, Cuts
from pipelines.intake import sealed
from pipelines.intake.keys import Keys
from pipelines.intake.recognise import digest
from pipelines.publish import current
from telemetry.logs import said
from telemetry.work import work

LOG = logging.getLogger("stationhouse.gateway")
MOST_LINES = 1_000_000
"""Lines of devices in one cut; what is beyond goes into the next."""
PARTIAL = ".partial"
LOOK_SECONDS = 15.0
"""How often it is asked whether a snapshot holds what was sealed."""


@dataclass(frozen=True)
class Sealer:
    """Makes deliveries of what the log holds. One thread of one process."""

    log: Log
    folder: Path
    """Where it is written down what was sealed."""
    deliveries: Path
    published: Path
    keys: Keys
    clock: Clock
    keep: timedelta

    def seal(self) -> list[Path]:
        """The files of all that came since the last time; `OSError` where the disk is full.

        A cut that a crash left open is finished first.
        """
        made: list[Path] = []
        with work("gateway.seal"):
            while cut := self._opened():
                made += self._finished(cut)
        return made

    def let_go(self) -> None:
        """Forget what a snapshot holds, and remove its files: the lake has them."""
        cuts = Cuts.read(self.folder)
        old = [one for one in cuts.kept if one.at + self.keep < self.clock.now()]
        if not old:
            return
        held = _held(self.published)
        gone = 0
        for one in old:
            if not held >= set((one.files or {}).values()):
                break
            self.log.forget(one.to)
            for name in one.files or ():
                (self.deliveries / name).unlink(missing_ok=True)
            gone += 1
        if gone:
            replace(cuts, kept=cuts.kept[gone:]).write(self.folder)

    def keep_on(self, every_seconds: float, stopped: threading.Event) -> None:
        """Seal every so often until it is stopped, and once more then."""
        due = 0.0
        while not stopped.wait(min(LOOK_SECONDS, every_seconds)):
            due += min(LOOK_SECONDS, every_seconds)
            self._tried(seal=due >= every_seconds)
            due = 0.0 if due >= every_seconds else due
        self._tried(seal=True)

    def _tried(self, *, seal: bool) -> None:
        try:
            if seal:
                self.seal()
            self.let_go()
        except Exception:
            # Whatever it is, the log holds all of it, and the next time finishes what was begun.
            LOG.exception("what came could not be sealed")

    def _opened(self) -> Cut | None:
        """The cut to be made into files, written down; None where nothing came."""
        cuts = Cuts.read(self.folder)
        if cuts.open:
            return cuts.open
        many, lines, place = 0, 0, cuts.place
        for batches, after in behind(self.log, cuts.place):
            many, lines = many + len(batches), lines + sum(one.lines for one in batches)
            place = after
            if lines >= MOST_LINES:
                break
        if not many or place is None:
            return None
        last = cuts.kept[-1].at if cuts.kept else datetime.min
        at = max(self.clock.now(), last + timedelta(milliseconds=1))
        cut = Cut(many, place, at)
        replace(cuts, open=cut).write(self.folder)
        return cut

    def _finished(self, cut: Cut) -> list[Path]:
        cuts = Cuts.read(self.folder)
        files = self._files(cut, cuts.place)
        done = replace(cut, files={path.name: digest(path) for path in files})
        Cuts(cut.to, None, (*cuts.kept, done)).write(self.folder)
        said(LOG, logging.INFO, "sealed", entries=cut.batches)
        return files

    def _files(self, cut: Cut, place: Place | None) -> list[Path]:
        """The cut's files in the deliveries folder, each whole from the moment it is there."""
        self.deliveries.mkdir(parents=True, exist_ok=True)
        with ExitStack() as closing:
            writing: dict[Path, sealed.Sealing] = {}
            for batch in islice(_each(behind(self.log, place)), cut.batches):
                feed = feeds()[batch.feed]
                path = self.deliveries / name(feed, cut.at)
                if path not in writing:
                    file = closing.enter_context(path.with_suffix(PARTIAL).open("wb"))
                    writing[path] = sealed.Sealing(file, feed, self.keys)
                writing[path].add(batch)
            for one in writing.values():
                one.end()
        for path in writing:
            path.with_suffix(PARTIAL).replace(path)
        flush(self.deliveries)
        return list(writing)


def name(feed: Feed, at: datetime) -> str:
    """The file of the feed that is sealed at that moment, UTC; its day is the feed's local one."""
    day = at.replace(tzinfo=UTC).astimezone(ZoneInfo(feed.zone))
    named = feed.files.replace(DAY, f"{day:%Y%m%d}").replace("*", f"{at:%Y%m%dT%H%M%S%f}")
    return f"{named.removesuffix('000.lane')}.lane"


def _each(parts: Iterator[tuple[Sequence[Batch], Place]]) -> Iterator[Batch]:
    for batches, _ in parts:
        yield from batches


def _held(published: Path) -> Set[str]:
    """The deliveries that the snapshot in use is made of."""
    snapshot = current(published)
    if snapshot is None:
        return set()
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.sql("select distinct delivery from deliveries").fetchall()
    return {delivery for (delivery,) in rows}
