"""What was done, read back from the ledger: requests, approvals, orders, outcomes of reviews; and
what officers did, by the key that each gave it.
"""

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.codes import rows

MARK = b'"act":'
RECORDED, SENT = "RECORDED", "SENT"
Act = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What an officer did under one key, as it was first asked for."""

    id: str
    asked: str
    """Salted hash of what exactly was asked for."""
    at: datetime
    state: str
    """RECORDED once the lane has it; SENT where nobody knows."""


class Acts:
    """Follows one ledger file and keeps its acts; questions are passed over unread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._following = threading.Lock()
        self._file = (0, 0)
        self._read = 0
        self._found: list[Act] = []
        self._done: dict[str, Done] = {}
        self._kept = timedelta(hours=_limit("KEY_HOURS"))

    def all(self) -> tuple[Act, ...]:
        """What two people agreed on and what was reviewed, where it was allowed, in its order."""
        with self._following:
            self._follow()
            return tuple(self._found)

    def done(self, identity: str) -> Done | None:
        """What was done under that id within the hours that keys are kept for."""
        with self._following:
            self._follow()
            return self._done.get(identity)

    def _follow(self) -> None:
        try:
            with self._path.open("rb") as file:
                state = os.fstat(file.fileno())
                if self._file != (state.st_dev, state.st_ino) or state.st_size < self._read:
                    self._file, self._read = (state.st_dev, state.st_ino), 0
                    self._found, self._done = [], {}
                file.seek(self._read)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._read += len(line)
                    if MARK in line:
                        self._keep(line)
        except FileNotFoundError:
            return

    def _keep(self, line: bytes) -> None:
        """The act of the line, unless it was denied, or a torn line ends in nothing."""
        try:
            found: Act = json.loads(line)
        except ValueError:
            return
        if not found.get("act") or found.get("decision") != "ALLOW":
            return
        if "deed" in found:
            self._note(found["deed"])
        else:
            self._found.append(found)

    def _note(self, deed: Act) -> None:
        """The first entry of a deed says what was asked for and when, later ones how it stands."""
        at = datetime.fromisoformat(deed["at"].removesuffix("Z"))
        before = self._done.get(deed["id"])
        if before is None:
            self._done[deed["id"]] = Done(deed["id"], deed["asked"], at, deed["state"])
        elif deed["state"] == RECORDED:
            self._done[deed["id"]] = replace(before, state=RECORDED)
        while (oldest := next(iter(self._done.values()))).at < at - self._kept:
            del self._done[oldest.id]


def _limit(rule: str) -> int:
    return {row["rule"]: int(row["value"]) for row in rows("act_limits")}[rule]
