"""Tokens that must not be taken any more, though they have not expired."""

import json
from pathlib import Path


class Revoked:
    """A file of actors and the second up to which tokens issued to them are void."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: object = None
        self._until: dict[str, int] = {}

    def covers(self, actor: str, issued_at: int) -> bool:
        """Whether a token of the actor, issued then, is void."""
        self._refresh()
        return issued_at <= self._until.get(actor, -1)

    def add(self, actor: str, until: int) -> None:
        """Void what was issued to the actor up to that second."""
        self._refresh()
        told = json.dumps(self._until | {actor: until}, sort_keys=True)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        partial.write_text(told, "utf-8")
        partial.replace(self._path)

    def _refresh(self) -> None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._until, self._stamp = {}, None
            return
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp != self._stamp:
            self._until, self._stamp = json.loads(self._path.read_text("utf-8")), stamp
