"""Told once a new board is there: whoever waits goes on, and waits anew for the next."""

import asyncio


class News:
    """Of one loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        """There is something new."""
        told, self._next = self._next, asyncio.Event()
        told.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for the next news, at most so long; whether there was any."""
        try:
            await asyncio.wait_for(self._next.wait(), seconds)
        except TimeoutError:
            return False
        return True
