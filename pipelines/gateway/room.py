"""How much may wait: a bound on requests and bytes, and patience for those that find it full."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pipelines.gateway.refusal import saturated
from pipelines.gateway.settings import GatewaySettings


class Room:
    """Who is inside may be worked; the others wait a little at the door. Of one event loop."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._requests, self._bytes = 0, 0
        self._left = asyncio.Event()

    @asynccontextmanager
    async def place(self, size: int) -> AsyncIterator[None]:
        """Inside, for as long as the context lasts; `Refusal` where nobody leaves in time."""
        if not self._fits(size):
            await self._wait(size)
        self._requests, self._bytes = self._requests + 1, self._bytes + size
        try:
            yield
        finally:
            self._requests, self._bytes = self._requests - 1, self._bytes - size
            self._left.set()

    async def _wait(self, size: int) -> None:
        try:
            async with asyncio.timeout(self._settings.patience_seconds):
                while not self._fits(size):
                    self._left.clear()
                    await self._left.wait()
        except TimeoutError as error:
            raise saturated() from error

    def _fits(self, size: int) -> bool:
        return (
            self._requests < self._settings.waiting_requests
            and self._bytes + size <= self._settings.waiting_bytes
        )
