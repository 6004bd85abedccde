"""The ledger of a subscription: one entry covers the messages up to its renewal.

An entry is written before the first message, at each renewal, and whenever what is granted is
another than the last entry says. A denial is always written.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from api.access.ledger import Ledger
from api.access.records import Reading
from api.values import in_utc

GRANTED = ("actor", "role", "purpose", "reference", "break_glass", "rules", "areas", "exact",
           "disclosed", "on_duty", "fields", "arguments", "decision")  # fmt: skip


class Cover(Ledger):
    """Writes to the ledger of the house, as seldom as it may."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime], seconds: float) -> None:
        self._ledger, self._clock = ledger, clock
        self._span = timedelta(seconds=seconds)
        self._until = datetime.min
        self._granted: Mapping[str, object] = {}
        self.id = str(uuid4())

    def append(self, entry: Mapping[str, object]) -> None:
        """Make the entry durable where the last one does not cover it."""
        granted = {name: entry.get(name) for name in GRANTED}
        now = self._clock()
        if entry.get("decision") == "ALLOW" and granted == self._granted and now < self._until:
            return
        until = now + self._span
        told = {"id": self.id, "until": in_utc(until)}
        self._ledger.append({**entry, "subscription": told})
        self._granted, self._until = granted, until

    def reading(self) -> Reading:
        """The entries that there are."""
        return self._ledger.reading()
