"""Who may send: devices by name, each with the feeds it sends by. Of its token only a hash is kept.

The file is read again whenever it was changed, so that a token is void from the next request on.
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock

FILE = "devices.json"


@dataclass(frozen=True)
class Device:
    """A device, a platform of an agency or a service of the house."""

    name: str
    feeds: tuple[str, ...]
    sha256: str
    """Of its token."""
    added_at: str
    revoked_at: str = ""


class Devices:
    """The devices in a folder of keys."""

    def __init__(self, keys: Path) -> None:
        self._path = keys / FILE
        self._mark: tuple[int, ...] = ()
        self._by_token: Mapping[str, Device] = {}

    def of(self, token: str) -> Device | None:
        """The device of the token; None where there is none or it was revoked."""
        self._refresh()
        return self._by_token.get(_hash(token))

    def all(self) -> Sequence[Device]:
        """Every device that there ever was, by name."""
        try:
            found: list[dict[str, Any]] = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return []
        return [Device(**{**one, "feeds": tuple(one["feeds"])}) for one in found]

    def add(self, name: str, feeds: Sequence[str]) -> str:
        """A new token of that device, which takes the place of its last one."""
        token = f"shd_{secrets.token_urlsafe(32)}"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._changing() as known:
            known[name] = Device(name, tuple(sorted(feeds)), _hash(token), now)
        return token

    def save(self, name: str, feeds: Sequence[str], file: Path) -> None:
        """A new token of that device, in a file for its owner alone."""
        token = self.add(name, feeds)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(token)

    def revoke(self, name: str) -> bool:
        """Void the device's token; False where there is no such device."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._changing() as known:
            if name not in known:
                return False
            known[name] = replace(known[name], revoked_at=known[name].revoked_at or now)
        return True

    def _changing(self) -> "_Change":
        return _Change(self, self._path)

    def _refresh(self) -> None:
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            self._mark, self._by_token = (), {}
            return
        mark = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        if mark != self._mark:
            self._by_token = {one.sha256: one for one in self.all() if not one.revoked_at}
            self._mark = mark


class _Change:
    """The devices by name, written whole when the context ends well."""

    def __init__(self, devices: Devices, path: Path) -> None:
        self._devices, self._path = devices, path
        self._lock = FileLock(path.with_suffix(".lock"))
        self._known: dict[str, Device] = {}

    def __enter__(self) -> dict[str, Device]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock.acquire()
        self._known = {one.name: one for one in self._devices.all()}
        return self._known

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self._lock.release()

    def _write(self) -> None:
        partial = self._path.with_suffix(f".{os.getpid()}.partial")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(self._known[name]) for name in sorted(self._known)], file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
