"""Deleting: prepared aside, decided by one rename, then carried out and receipted.

A process that dies before the rename has deleted nothing. One that dies after it is finished by the
next: each step can be done twice, and each receipt is in the ledger once.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from contracts import journal
from contracts.durable import flush, write
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.retention import snapshots, traces
from pipelines.retention.changes import Change, changes, quarantined
from pipelines.retention.entry import ACTOR, entry
from pipelines.retention.holds import Holds
from pipelines.retention.plan import plans
from pipelines.retention.receipt import Deletion
from telemetry.work import count, worked

RUN = "run.json"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where retention keeps what it writes: holds, runs under way, receipts."""

    lake: Lake
    ledger: Path
    """The access ledger's file."""
    published: Path | None = None
    """The folder of snapshots; None where they are not this run's to delete."""

    @property
    def root(self) -> Path:
        """The folder in the lake."""
        return self.lake.root / "retention"

    @property
    def receipts(self) -> Path:
        """The folder of receipts, a file a run."""
        return self.root / "receipts"

    @property
    def holds(self) -> Holds:
        """The legal holds."""
        return Holds(self.root, self.ledger)


Found = Iterator[tuple[list[Change], list[Deletion]]]


def everything(place: Place, keys: Keys, now: datetime, made: Path, progress: Progress) -> Found:
    """What is past its time: rows, quarantine, traces, snapshots."""
    for plan in plans(place.lake, place.holds, now):
        progress(plan.table.name)
        yield changes(plan, place.lake, keys, made)
    yield quarantined(place.lake, place.holds, keys, now)
    yield traces.expired(place.lake, place.holds, keys, now)
    yield from snapshots_alone(place, keys, now, made, progress)


def snapshots_alone(
    place: Place, keys: Keys, now: datetime, made: Path, progress: Progress
) -> Found:
    """Snapshots that are past their time, and nothing else."""
    if place.published:
        limits = snapshots.Limits.read()
        yield snapshots.expired(place.published, place.lake.root, now, limits)


@worked("retention")
def run(
    place: Place,
    keys: Keys,
    now: datetime,
    progress: Progress = lambda table: None,
    found: Callable[[Place, Keys, datetime, Path, Progress], Found] = everything,
) -> list[Deletion]:
    """Delete what is past its time at `now` (UTC, naive) and say what went.

    A run that died is finished first, and its receipts are among those returned.
    """
    with locked(place):
        done = finish(place)
        name = f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
        made = place.root / "making" / name
        made.mkdir(parents=True)
        receipts = _prepare(made, now, found(place, keys, now, made, progress))
        if receipts:
            # The ledger must be there before anything is decided.
            journal.append(place.ledger, [])
            decided = place.root / "decided" / name
            decided.parent.mkdir(exist_ok=True)
            flush(made)
            made.rename(decided)
            flush(decided.parent)
        return [*done, *finish(place)]


def locked(place: Place) -> FileLock:
    """One run, or one change of the holds, at a time."""
    place.root.mkdir(parents=True, exist_ok=True)
    return FileLock(place.root / ".lock")


def finish(place: Place) -> list[Deletion]:
    """Carry out what was decided and not finished; call it under the lock."""
    done: list[Deletion] = []
    for folder in sorted((place.root / "decided").glob("*")):
        told = json.loads((folder / RUN).read_text("utf-8"))
        receipts = [Deletion(**one) for one in told["receipts"]]
        for change in told["changes"]:
            _carry_out(place.lake.root, folder, change)
        _tell(place.ledger, receipts)
        lines = "".join(f"{one.line}\n" for one in receipts)
        place.receipts.mkdir(exist_ok=True)
        write(place.receipts / f"{folder.name}.jsonl", lines)
        flush(place.receipts)
        making = place.root / "making"
        making.mkdir(exist_ok=True)
        folder.rename(making / folder.name)
        for one in receipts:
            count("retention.rows", one.rows, rule=one.rule)
        done += receipts
    shutil.rmtree(place.root / "making", ignore_errors=True)
    return done


def _prepare(made: Path, now: datetime, found: Found) -> Sequence[Deletion]:
    files: list[Change] = []
    receipts: list[Deletion] = []
    for changed in found:
        files += changed[0]
        receipts += [_named(one, made.name, now) for one in changed[1]]
    told = {
        "changes": [asdict(one) for one in files],
        "receipts": [asdict(one) for one in receipts],
    }
    write(made / RUN, json.dumps(told))
    return receipts


def _named(one: Deletion, name: str, now: datetime) -> Deletion:
    at = now.isoformat(timespec="seconds")
    return Deletion(**{**asdict(one), "event": str(uuid4()), "run": name, "at": at})


def _carry_out(root: Path, folder: Path, change: dict[str, str]) -> None:
    target = root / change["file"]
    if not change["made"]:
        target.unlink(missing_ok=True)
        with suppress(OSError):
            # With its last file a day's folder goes too.
            target.parent.rmdir()
    elif (folder / change["made"]).exists():
        (folder / change["made"]).replace(target)
    if target.parent.exists():
        flush(target.parent)


def _tell(ledger: Path, receipts: Sequence[Deletion]) -> None:
    """Write the entries that the ledger does not have yet."""
    known = ledger.read_bytes() if ledger.exists() else b""
    lines = [
        entry(
            "ERASE",
            ACTOR,
            datetime.fromisoformat(one.at),
            {"rule": one.rule, "table": one.table},
            one.event,
            row_count=one.rows,
            receipt=one.hash,
        )
        for one in receipts
        if f'"event": "{one.event}"'.encode() not in known
    ]
    journal.append(ledger, lines)
