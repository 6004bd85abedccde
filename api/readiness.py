"""Whether this process can answer: looked at as it is, and at most once a second.

The ledger can be written, a snapshot is there and can be read, the keys are there. A checkpoint
that is too old is told, and is no reason to stop: what is not sensitive is still answered.
"""

import time
from asyncio import Lock, to_thread
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import Refusal
from api.house import House

SECONDS = 1.0
"""Whoever asks more often is told what was found: looking costs a write to the disk."""
Found = tuple[int, Mapping[str, str | float | None]]


class Readiness:
    """What `/readyz` answers with."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looking = Lock()
        self._found: Found = (503, {})
        self._at = float("-inf")

    async def respond(self, _: Request) -> Response:
        """200 and what would be answered from, or 503 and why a question would be refused."""
        async with self._looking:
            if time.monotonic() - self._at >= SECONDS:
                self._found = await to_thread(self._look)
                self._at = time.monotonic()
        status, body = self._found
        return JSONResponse(body, status, {"cache-control": "no-store"})

    def _look(self) -> Found:
        try:
            return 200, self._house.readiness()
        except Refusal as error:
            return 503, {"code": error.code, "message": str(error)}
