"""What a worker answers while it stops: what it was asked, and that the client may go elsewhere."""

import signal

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DRAINING = {"code": "DRAINING", "message": "This service is stopping; ask another."}


LEAVE = signal.SIGUSR1
"""Tells a worker that the service will stop: it answers on, and says so at /readyz."""


class Draining:
    """Whether this process stops: a process drains as a whole, so there is one."""

    def __init__(self) -> None:
        self.is_on = False

    def begin(self, *_: object) -> None:
        """From now on; also as the handler of a signal."""
        self.is_on = True


draining = Draining()


class Drained:
    """The application, with `Connection: close` on each answer and 503 at /readyz in a drain."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def sending(message: Message) -> None:
            # Looked at when the answer begins: a drain may have begun while it was worked out.
            if draining.is_on and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif draining.is_on and scope["path"] == "/readyz":
            await JSONResponse(DRAINING, 503)(scope, receive, sending)
        else:
            await self._app(scope, receive, sending)
