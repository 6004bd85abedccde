"""What is told of a request and of a capability: never what was asked or answered."""

import logging
import re
import time
from collections.abc import Callable, Collection
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.extensions import FieldExtension

from api.context import Info
from api.errors import Refusal
from contracts import Contract
from telemetry.logs import about, note, said
from telemetry.work import count, work

LOG = logging.getLogger("stationhouse.request")
HEADER = "x-request-id"
# Looser ids could be made to carry what no log may hold: a telephone number is one.
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
METHODS = ("GET", "POST")


class Observed:
    """Names each request by an id, in its answer and in every line about it, and times it."""

    def __init__(self, app: ASGIApp, routes: Collection[str]) -> None:
        self._app = app
        self._routes = frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a line about it follows its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        name = _id(Headers(scope=scope).get(HEADER, ""))
        route = scope["path"] if scope["path"] in self._routes else "other"
        method = scope["method"] if scope["method"] in METHODS else "OTHER"

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        with about(request=name):
            with work("request", route=route, method=method, request=name) as doing:
                try:
                    await self._app(scope, receive, sending)
                finally:
                    doing.found(status=status)
            took = round(time.perf_counter() - began, 6)
            said(LOG, logging.INFO, "request",
                 route=route, method=method, status=status, seconds=took)  # fmt: skip


class Told(FieldExtension):
    """Tells of a capability that is asked, around the executor that answers it."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    async def resolve_async(
        self, next_: Callable[..., Any], source: object, info: Info, **arguments: object
    ) -> Any:
        """The answer as it comes; what is told of it is counted and timed."""
        context, capability = info.context, self._contract.id
        note(capability=capability)
        with work(
            "answer",
            capability=capability,
            purpose=context.purpose,
            role=context.identity.role,
            snapshot=context.snapshot.id,
        ) as doing:
            try:
                answer = await next_(source, info, **arguments)
            except Refusal as refused:
                doing.found(decision="DENY", reason=refused.code)
                raise
            rows = len(answer["nodes"])
            doing.found(decision="ALLOW", rows=rows)
            count("answer.rows", rows, capability=capability)
            return answer


def _id(given: str) -> str:
    return given if ID.fullmatch(given) else str(uuid4())
