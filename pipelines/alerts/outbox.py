"""Alerts on their way and receipts of those that arrived, a file an alert.

The file is written before anything is sent, so nothing is told twice and nothing is forgotten by a
crash. Who was told is named, never the address, which may hold a secret.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from pipelines.alerts.alert import Alert

LOCK = ".lock"
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Delivery:
    """One alert on its way to one receiver. Times are UTC, ISO 8601; `sent_at` empty until then."""

    next_at: str
    sent_at: str = ""
    attempts: int = 0

    def failed(self, now: datetime) -> "Delivery":
        """Tried in vain: it waits twice as long each time, at most an hour."""
        wait = min(FIRST_WAIT * 2 ** min(self.attempts, 20), LONGEST_WAIT)
        return replace(self, attempts=self.attempts + 1, next_at=stamp(now + wait))

    def sent(self, now: datetime) -> "Delivery":
        """It arrived."""
        return replace(self, attempts=self.attempts + 1, sent_at=stamp(now))

    def due(self, now: datetime) -> bool:
        """Whether it is to be tried now."""
        return not self.sent_at and self.next_at <= stamp(now)


@dataclass(frozen=True)
class Entry:
    """One alert, when it was found, and how it fares with each receiver, by name."""

    alert: Alert
    found_at: str
    receivers: dict[str, Delivery]

    @property
    def pending(self) -> bool:
        """Whether somebody is still to be told."""
        return any(not one.sent_at for one in self.receivers.values())


@dataclass(frozen=True)
class Outbox:
    """The folder of alerts."""

    root: Path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time looks for what to send."""
        self.root.mkdir(parents=True, exist_ok=True)
        with FileLock(self.root / LOCK):
            yield

    def put(self, alert: Alert, receivers: Iterable[str], now: datetime, due: datetime) -> bool:
        """Keep it to be sent from `due` on; False where it was found before."""
        with self.locked():
            if self._path(alert.key).exists():
                return False
            waiting = {name: Delivery(stamp(due)) for name in receivers}
            self.write(Entry(alert, stamp(now), waiting))
        return True

    def entries(self) -> list[Entry]:
        """All alerts, the oldest first."""
        found = [_parse(path.read_text("utf-8")) for path in self.root.glob("*.json")]
        return sorted(found, key=lambda entry: (entry.found_at, entry.alert.key))

    def write(self, entry: Entry) -> None:
        """Write the entry so that it is there whole or not at all."""
        path = self._path(entry.alert.key)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(entry), ensure_ascii=False, indent=1), "utf-8")
        partial.replace(path)

    def _path(self, key: str) -> Path:
        return self.root / f"{key}.json"


def stamp(moment: datetime) -> str:
    """The moment in UTC to the second, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _parse(text: str) -> Entry:
    found = json.loads(text)
    receivers = {name: Delivery(**one) for name, one in found["receivers"].items()}
    return Entry(Alert(**found["alert"]), found["found_at"], receivers)
