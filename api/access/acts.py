"""What was done, read back from the ledger: requests, approvals, orders, outcomes of reviews."""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MARK = b'"act":'
Act = Mapping[str, Any]


class Acts:
    """Follows one ledger file and keeps its acts; questions are passed over unread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._following = threading.Lock()
        self._file = (0, 0)
        self._read = 0
        self._found: list[Act] = []

    def all(self) -> tuple[Act, ...]:
        """The acts that were allowed, in their order."""
        with self._following:
            self._follow()
            return tuple(self._found)

    def _follow(self) -> None:
        try:
            with self._path.open("rb") as file:
                state = os.fstat(file.fileno())
                if self._file != (state.st_dev, state.st_ino) or state.st_size < self._read:
                    self._file, self._read = (state.st_dev, state.st_ino), 0
                    self._found = []
                file.seek(self._read)
                text = file.read()
        except FileNotFoundError:
            return
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        self._found += [act for line in whole.splitlines() if MARK in line for act in _act(line)]


def _act(line: bytes) -> list[Act]:
    """The act of the line; none where it was denied, or where a torn line ends in nothing."""
    try:
        found: Act = json.loads(line)
    except ValueError:
        return []
    return [found] if found.get("act") and found.get("decision") == "ALLOW" else []
