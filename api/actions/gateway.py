"""Where what was done goes: the gateway of the live lane, asked over HTTP with a token of our own.

The id of an act is its idempotency key there, so that it may be sent again whatever came of it.
"""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

import httpx

from api.errors import Refusal, internal

LOG = logging.getLogger("stationhouse.api")
TIMES = httpx.Timeout(3, connect=1)
"""Seconds; an officer waits for it, and so does his turn."""
AFTER = 5
"""Seconds to wait where the gateway names none."""
ILLEGAL = "ILLEGAL_TRANSITION"
LATER = (429, 503)


class Away(Refusal):
    """The lane did not take it, or nobody knows whether it did."""

    def __init__(self, after: int = AFTER) -> None:
        super().__init__(
            "UNAVAILABLE",
            "The live lane does not take what is done now. Send it again with the same "
            f"idempotencyKey in {after} seconds; it is not done twice.",
            after,
        )


class Gateway:
    """One gateway; connections are kept open between acts."""

    def __init__(self, address: str, token: Path) -> None:
        self._address = address
        self._token = token
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def post(self, feed: str, identity: str, row: Mapping[str, object]) -> bool:
        """Have the row made durable; whether it was already.

        `Away` where it was not taken, `Refusal` where it may not follow what is there.
        """
        headers = {"authorization": f"Bearer {self._secret()}", "idempotency-key": identity}
        try:
            answer = await self._sent(f"/events/{feed}", headers, row)
        except httpx.TransportError as error:
            LOG.warning("the gateway at %s does not answer: %r", self._address, error)
            raise Away from error
        return _taken(answer)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _sent(
        self, path: str, headers: Mapping[str, str], row: Mapping[str, object]
    ) -> httpx.Response:
        try:
            return await self._open().post(path, headers=headers, json=row)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            # A connection that was kept open and is closed by now: the key makes it safe to repeat.
            return await self._open().post(path, headers=headers, json=row)

    def _open(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client = httpx.AsyncClient(
                base_url=self._address, timeout=TIMES, trust_env=False, follow_redirects=False
            )
            self._loop = loop
        return self._client

    def _secret(self) -> str:
        """The token, read each time so that one that was revoked is replaced without a restart."""
        try:
            return self._token.read_text("utf-8").strip()
        except OSError as error:
            LOG.warning("%s: no token for the gateway; add one with `stationhouse device`", error)
            raise Away from error


NOWHERE = Gateway("", Path())
"""Of a house that has no gateway; whatever is sent to it is not taken."""


def _taken(answer: httpx.Response) -> bool:
    """Whether it was there before; raises what must be told where it is not there."""
    told = _body(answer)
    if answer.status_code == httpx.codes.OK and told.get("accepted") == 1:
        return bool(told.get("again"))
    error = told.get("error")
    error = error if isinstance(error, Mapping) else {}
    if error.get("code") == ILLEGAL:
        raise Refusal(ILLEGAL, str(error.get("message")))
    if answer.status_code in LATER:
        raise Away(_seconds(answer))
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Away
    # Neither officer nor asker can mend it: a token that is void, a row that breaks its contract.
    raise Refusal(*internal(RuntimeError(f"the gateway says {answer.status_code}: {told}")))


def _body(answer: httpx.Response) -> Mapping[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _seconds(answer: httpx.Response) -> int:
    given = answer.headers.get("retry-after", "")
    return min(int(given), 3_600) if given.isascii() and given.isdigit() else AFTER
