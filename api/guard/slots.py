"""Turns: so many questions are worked on at once, some wait, and who comes on top is sent away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.errors import Refusal
from api.guard.bounds import Bounds

RETRY_SECONDS = 2
"""What whoever is sent away is told to wait, whole seconds."""


class Busy(Refusal):
    """Too many ask at once."""

    def __init__(self) -> None:
        super().__init__(
            "BUSY",
            f"Too many questions are asked at once; ask again in {RETRY_SECONDS} seconds.",
            RETRY_SECONDS,
        )


def later(error: Refusal) -> dict[str, str]:
    """The headers that tell who is sent away when to come again; none for any other refusal."""
    return {} if error.after is None else {"retry-after": str(error.after)}


class Slots:
    """The turns of one worker."""

    def __init__(self, bounds: Bounds) -> None:
        self._free = asyncio.Semaphore(bounds.at_once)
        self._most_waiting = bounds.waiting
        self._patience = bounds.patience_seconds
        self._waiting = 0

    @asynccontextmanager
    async def turn(self, *, begun: bool = False) -> AsyncIterator[None]:
        """One turn; `Busy` where too many wait, or where it takes too long.

        What has begun to leave the house, as the next page of an export, waits for as long as it
        takes.
        """
        if self._free.locked() and not begun and self._waiting >= self._most_waiting:
            raise Busy
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), None if begun else self._patience)
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
