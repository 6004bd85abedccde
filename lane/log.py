"""The log that the lane is: what every kind of it does, and how it fails."""

from collections.abc import Iterator, Sequence
from typing import NewType, Protocol

from lane.batch import Batch

Place = NewType("Place", str)
"""Where a reader stands in a log. It means something to that log alone, and may be kept as text."""


class LaneError(Exception):
    """The log cannot be written or read now; what was not said to be appended may be sent again."""


class FullError(LaneError):
    """No space is left for the log. Nothing of the batches is in it."""


class AwayError(LaneError):
    """The broker does not answer. The batches may be in the log or not; their ids tell."""


class BusyError(LaneError):
    """Another process appends to this log; only one may."""


class OversizedError(ValueError):
    """A batch is larger than the log takes; it has to come in smaller ones."""


class Log(Protocol):
    """Batches in order. Any process may read; one appends. Safe to share between threads."""

    def append(self, batches: Sequence[Batch]) -> None:
        """Durable when it returns. A batch whose id the log holds is not appended again.

        Without a batch it only makes ready to append. Raises a `LaneError`.
        """

    def after(self, place: Place | None) -> tuple[Sequence[Batch], Place]:
        """The next batches behind `place` (None: from the start) and the place behind them.

        A few megabytes at most; none where there is nothing new. Never waits for more to come.
        """

    def held(self, identity: str) -> Batch | None:
        """The batch of that id, as long as the log keeps it. Only for the process that appends."""

    def forget(self, place: Place) -> None:
        """Batches before `place` may go; those behind it stay."""

    def close(self) -> None:
        """Let go of files and connections."""


def behind(log: Log, place: Place | None) -> Iterator[tuple[Sequence[Batch], Place]]:
    """All that is behind `place` now, a few megabytes at a time, each with the place behind it."""
    while True:
        batches, place = log.after(place)
        if not batches:
            return
        yield batches, place
