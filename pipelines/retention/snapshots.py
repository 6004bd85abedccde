"""Snapshots by age and count: which go, never the current one, nor one that is held or in use."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from contracts import codes, journal
from contracts.codes import values
from contracts.durable import write
from pipelines.intake.recognise import digest
from pipelines.publish import POINTER
from pipelines.retention.changes import Change
from pipelines.retention.entry import entry
from pipelines.retention.holds import HoldError
from pipelines.retention.receipt import Deletion

STAMP = "%Y%m%dT%H%M%S"
HELD = "held.json"


@dataclass(frozen=True)
class Limits:
    """How many are kept beside the current one, and how long."""

    most: int
    longest: timedelta

    @classmethod
    def read(cls) -> "Limits":
        """As `contracts/codes/snapshot_rules.csv` says."""
        found = {row["rule"]: int(row["value"]) for row in codes.rows("snapshot_rules")}
        return cls(found["most"], timedelta(days=found["longest"]))


@dataclass(frozen=True)
class Old:
    """A snapshot that is not the current one."""

    path: Path
    made: datetime
    held: str
    """The reason of a hold on it; empty where there is none."""

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return self.path.stem.removeprefix("snapshot-")


def old(published: Path) -> list[Old]:
    """Every snapshot but the current one, newest first."""
    held = holds(published)
    current = json.loads((published / POINTER).read_text("utf-8"))["file"]
    found = [
        Old(path, datetime.strptime(name[:15], STAMP), held.get(name, {}).get("reason", ""))
        for path in published.glob("snapshot-*.duckdb")
        if path.name != current
        for name in (path.stem.removeprefix("snapshot-"),)
    ]
    return sorted(found, key=lambda one: one.id, reverse=True)


def expired(
    published: Path, lake: Path, now: datetime, limits: Limits
) -> tuple[list[Change], list[Deletion]]:
    """Which go at `now` (UTC, naive), by a place seen from the lake, and a receipt of each."""
    if not (published / POINTER).exists():
        return [], []
    found: list[Change] = []
    receipts: list[Deletion] = []
    for rank, one in enumerate(old(published)):
        late = now - one.made - limits.longest
        if (rank < limits.most and late <= timedelta()) or one.held or in_use(one.path):
            continue
        rule = "snapshots-longest" if late > timedelta() else "snapshots-most"
        found.append(Change(os.path.relpath(one.path, lake), ""))
        receipts.append(_receipt(one, rule, max(late, timedelta())))
    return found, receipts


def in_use(path: Path) -> bool:
    """Whether another process has it open: DuckDB holds a lock on what it reads."""
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def holds(published: Path) -> Mapping[str, Mapping[str, str]]:
    """Holds in force, by snapshot: reason, who, when."""
    path = published / HELD
    found: Mapping[str, Mapping[str, str]] = (
        json.loads(path.read_text("utf-8")) if path.exists() else {}
    )
    return found


def hold(published: Path, ledger: Path, name: str, reason: str, who: str, now: datetime) -> None:  # noqa: PLR0913, PLR0917
    """Keep a snapshot whatever its age, until the hold is lifted; `HoldError` where it is none."""
    if reason not in values("hold_reason"):
        raise HoldError(f"{reason} is no reason; one of {', '.join(values('hold_reason'))}")
    if not (published / f"snapshot-{name}.duckdb").exists():
        raise HoldError(f"there is no snapshot {name}; see `retention snapshots list`")
    at = now.isoformat(timespec="seconds")
    _tell(ledger, "hold", name, who, now)
    _keep(published, {**holds(published), name: {"reason": reason, "by": who, "at": at}})


def lift(published: Path, ledger: Path, name: str, who: str, now: datetime) -> None:
    """Lift the hold on a snapshot."""
    if name not in holds(published):
        live = ", ".join(holds(published)) or "none"
        raise HoldError(f"snapshot {name} is not held; held are {live}")
    _tell(ledger, "lift", name, who, now)
    _keep(published, {key: one for key, one in holds(published).items() if key != name})


def _tell(ledger: Path, act: str, name: str, who: str, now: datetime) -> None:
    journal.append(ledger, [entry("ALTER", who, now, {"act": act, "snapshot": name})])


def _keep(published: Path, found: Mapping[str, Mapping[str, str]]) -> None:
    write(published / HELD, json.dumps(found, indent=1))


def _receipt(one: Old, rule: str, late: timedelta) -> Deletion:
    return Deletion(
        "", "", "", rule, "published", one.id, "", "SNAPSHOT", _rows(one.path), 0,
        one.made.isoformat(timespec="seconds"), late.total_seconds(), digest(one.path), {},
    )  # fmt: skip


def _rows(path: Path) -> int:
    """Rows of all its marts; 0 where it cannot be read any more, which is no reason to keep it."""
    try:
        with duckdb.connect(str(path), read_only=True) as snapshot:
            ((models,),) = snapshot.execute("select models from manifest").fetchall()
    except duckdb.Error:
        return 0
    return sum(int(model["rows"]) for model in json.loads(models).values())
