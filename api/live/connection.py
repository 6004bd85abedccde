"""One connection of a subscriber, in the words of graphql-transport-ws.

What is sent waits for its reader, and the next message is not worked out before; nothing piles up.
A reader who takes too long is cut off.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.access.event import unread
from api.access.identity import Unknown
from api.errors import Refusal, told
from api.guard.strict import parsed
from api.house import House
from api.live.subscription import Ended, Subscriber, Subscription
from api.request import LARGEST, Malformed, asked
from contracts.codes import code_list
from telemetry.work import count

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
"""How long a connection may take to say who it is."""
SLOW_SECONDS = 5.0
"""How long one message may wait for its reader."""
INVALID, TOKEN_ENDED, FORBIDDEN, NO_INIT, TWICE, TOO_OFTEN = 4400, 4401, 4403, 4408, 4409, 4429
TRY_AGAIN = 1013
LONGEST_ID = 100


class Closed(Exception):  # noqa: N818 - what happened, not what broke
    """The connection is to be closed, with a code and a word."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Connection:
    """A socket, who is behind it, and what it subscribes to."""

    def __init__(self, house: House, socket: WebSocket) -> None:
        self._house, self._socket = house, socket
        self._running: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()
        self._end: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Until one side closes."""
        hearing = asyncio.create_task(self._hear())
        try:
            either: set[asyncio.Future[Any]] = {hearing, self._end}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if self._end.done():
                raise self._end.result()
            hearing.result()
        except WebSocketDisconnect:
            pass
        except Closed as closed:
            count("socket.closed", status=closed.code)
            await self._close(closed)
        finally:
            await _ended([hearing, *self._running.values()])

    async def _hear(self) -> None:
        try:
            async with asyncio.timeout(INIT_SECONDS):
                subscriber = await self._begin()
        except TimeoutError:
            raise Closed(NO_INIT, "Connection initialisation timeout") from None
        while True:
            message = await self._received()
            if message["type"] == "subscribe":
                await self._subscribe(subscriber, message)
            else:
                await self._take(message)

    async def _received(self) -> Mapping[str, Any]:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        text = message.get("text")
        if text is None or len(text) > LARGEST:
            raise Closed(INVALID, "A message is text, and no longer than a question may be")
        try:
            found = parsed(text)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            await self._house.note(unread(self._house.settings.clock()))
            raise Closed(INVALID, "A message is a JSON object with a type")
        return found

    async def _begin(self) -> Subscriber:
        while (message := await self._received())["type"] in ("ping", "pong"):
            await self._take(message)
        if message["type"] != "connection_init":
            raise Closed(TOKEN_ENDED, "Unauthorized")
        given = message.get("payload") or {}
        header, purpose = _given(given, "authorization"), _given(given, "purpose") or "PUBLIC"
        if not header or purpose not in {one.code for one in code_list("access_purpose")}:
            raise Closed(FORBIDDEN, "Forbidden")
        try:
            await self._house.identity(header)
        except Unknown:
            raise Closed(FORBIDDEN, "Forbidden") from None
        await self._send({"type": "connection_ack"})
        return Subscriber(header, purpose)

    async def _take(self, message: Mapping[str, Any]) -> None:
        kind = message["type"]
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "complete":
            task = self._running.pop(str(message.get("id")), None)
            if task is not None:
                task.cancel()
        elif kind == "connection_init":
            raise Closed(TOO_OFTEN, "Too many initialisation requests")
        elif kind != "pong":
            raise Closed(INVALID, "No message of this type is known")

    async def _subscribe(self, subscriber: Subscriber, message: Mapping[str, Any]) -> None:
        name = message.get("id")
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
            raise Closed(INVALID, "A subscription has an id, as text")
        if name in self._running:
            raise Closed(TWICE, "Subscriber for this id already exists")
        if len(self._running) >= self._house.settings.bounds.subscriptions:
            await self._refuse(name, Refusal("BUSY", "Too many subscriptions on one connection."))
            return
        running = self._run(name, subscriber, message.get("payload"))
        self._running[name] = asyncio.create_task(running)

    async def _run(self, name: str, subscriber: Subscriber, payload: object) -> None:
        """The messages of one subscription, each sent before the next is worked out."""
        try:
            await self._follow(name, Subscription(self._house, subscriber, asked(payload)))
        except Closed as closed:
            self._stop(closed)
        except Unknown:
            self._stop(Closed(TOKEN_ENDED, "The token has ended; sign in again"))
        except Ended as ended:
            await self._error(name, ended.errors)
        except Malformed as error:
            await self._house.note(unread(self._house.settings.clock()))
            await self._refuse(name, Refusal("BAD_REQUEST", str(error)))
        except Refusal as error:
            await self._refuse(name, error)
        except Exception as error:
            await self._error(name, [told(GraphQLError("", original_error=error))])
        finally:
            self._running.pop(name, None)

    async def _follow(self, name: str, subscription: Subscription) -> None:
        capability = subscription.capability
        count("subscription.opened", capability=capability)
        try:
            async for body in subscription.messages():
                await self._send({"id": name, "type": "next", "payload": body})
                count("subscription.messages", capability=capability)
        finally:
            count("subscription.closed", capability=capability)

    async def _refuse(self, name: str, error: Refusal) -> None:
        await self._error(name, [told(GraphQLError(str(error), original_error=error))])

    async def _error(self, name: str, errors: list[Any]) -> None:
        try:
            await self._send({"id": name, "type": "error", "payload": errors})
        except Closed as closed:
            self._stop(closed)

    async def _send(self, message: Mapping[str, object]) -> None:
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        try:
            async with asyncio.timeout(SLOW_SECONDS), self._sending:
                await self._socket.send_text(text)
        except TimeoutError:
            raise Closed(TRY_AGAIN, "Messages are not read in time") from None
        except (RuntimeError, WebSocketDisconnect):
            raise Closed(1006, "Gone") from None

    def _stop(self, closed: Closed) -> None:
        if not self._end.done():
            self._end.set_result(closed)

    async def _close(self, closed: Closed) -> None:
        if closed.code == 1006:
            return
        try:
            async with asyncio.timeout(1):
                await self._socket.close(closed.code, str(closed))
        except (TimeoutError, RuntimeError):
            pass


def _given(payload: object, name: str) -> str:
    found = payload.get(name) if isinstance(payload, dict) else None
    return found if isinstance(found, str) else ""


async def _ended(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
