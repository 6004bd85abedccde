"""An event loop in a thread of its own, for those who cannot wait for coroutines themselves."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Runs coroutines one after the other or side by side, as they are asked for."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """What it returns, or raises; `TimeoutError` where it takes longer, and it is cancelled."""
        found = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), self._loop)
        return found.result()

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
