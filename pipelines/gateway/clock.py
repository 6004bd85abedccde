"""The gateway's time: a clock that is set back does not turn it back."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from telemetry.logs import said

LOG = logging.getLogger("stationhouse.gateway")
BELIEVED = timedelta(days=1)
"""What the log says of the time is believed, unless it is further ahead than this."""


def _wall() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Clock:
    """UTC without a zone, to the millisecond. Goes with the machine's clock, but only forwards."""

    def __init__(
        self,
        wall: Callable[[], datetime] = _wall,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._since, self._began = wall(), steady()

    def seen(self, at: datetime) -> None:
        """A moment that the log holds: it is not earlier than that."""
        if at > self._wall() + BELIEVED:
            said(LOG, logging.WARNING, "the log is from the future; the clock is believed")
        elif at > self.now():
            self._since, self._began = at, self._steady()

    def now(self) -> datetime:
        """The later of the machine's clock and what has passed since the start."""
        passed = self._since + timedelta(seconds=self._steady() - self._began)
        found = max(self._wall(), passed)
        return found.replace(microsecond=found.microsecond // 1_000 * 1_000)
