"""What every request passes first and every response last: origin, headers, no leak.

A browser sends `Origin` with whatever another site makes it ask. This service is asked by its own
pages and by programs; nothing is ever allowed to another site, so there is no CORS to configure.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import internal, status

CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What a response may load and be shown in: nothing."""
HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": CLOSED,
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
YEAR = "max-age=31536000; includeSubDomains"
"""For how long a browser that came over TLS comes over nothing else."""
POLICY_VIOLATION = 1008
SOCKET = "/graphql"
"""Where a socket may be opened."""
CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, tls: bool = False) -> None:
        self._app = app
        self._headers = {**HEADERS, **({"strict-transport-security": YEAR} if tls else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or say why not."""
        if scope["type"] == "websocket":
            await (self._app if _may_open(scope) else _shut)(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        app = _foreign if is_foreign(Headers(scope=scope)) else self._app
        try:
            await app(scope, receive, sent)
        except Exception as error:
            if begun:
                raise  # Half an answer is broken off, so that nobody takes it for the whole.
            await wrong(*internal(error))(scope, receive, sent)


def _may_open(scope: Scope) -> bool:
    """Whether a socket may be opened: at the one place for it, and by no page of another site."""
    return scope["path"] == SOCKET and not is_foreign(Headers(scope=scope))


async def _shut(_: Scope, receive: Receive, send: Send) -> None:
    """Closed before it is accepted, a server answers 403 and no upgrade."""
    await send({"type": "websocket.close", "code": POLICY_VIOLATION})


def is_foreign(headers: Headers) -> bool:
    """Whether a page of another site asks: its origin is not the host that it asks."""
    origin = headers.get("origin")
    return origin is not None and origin.lower().partition("://")[2] != headers.get("host", "")


def wrong(
    code: str, message: str, found: int | None = None, more: Mapping[str, str] | None = None
) -> Response:
    """A refusal in the form of GraphQL's errors, with the status of its code or the one found."""
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(body, found or status(code), dict(more or {}))


async def told(_: Request, error: Exception) -> Response:
    """What there is no route for, or no such method, in the same form."""
    found = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    code = CODES.get(found, "BAD_REQUEST")
    return wrong(code, "There is nothing here that is asked in this way.", found, headers)


_foreign = wrong("FOREIGN_ORIGIN", "Pages of another site cannot ask.")
