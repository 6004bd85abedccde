"""A gateway that speaks the real one's protocol and keeps what it is sent; a server of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.api.serving import served

TOKEN = "shd_of-the-api"  # noqa: S105 - of this test
Says = Callable[[], Response | None]


@dataclass
class Lane:
    """What came, and what is to be said instead of taking it."""

    address: str = ""
    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    says: Says | None = None
    """Answers in place of the gateway; None where it takes the row."""
    forgets: bool = False
    """Takes the row and lets nobody know."""

    async def take(self, request: Request) -> Response:
        if request.headers["authorization"] != f"Bearer {TOKEN}":
            return JSONResponse(_error("UNAUTHENTICATED"), 401)
        if self.says and (said := self.says()):
            return said
        key = request.headers["idempotency-key"]
        again = key in self.known
        if not again:
            self.rows.append((request.path_params["feed"], await request.json()))
            self.known.add(key)
        if self.forgets:
            return Response(status_code=500)
        told = {"batch": key, "rows": 1, "accepted": 1, "quarantined": [], "dropped": {}}
        return JSONResponse(told | {"again": again})

    @property
    def app(self) -> Starlette:
        routes = [Route("/events/stationhouse/{feed}", self.take, methods=["POST"])]
        return Starlette(routes=routes)

    @property
    def last(self) -> tuple[str, dict[str, Any]]:
        return self.rows[-1]


@contextmanager
def lane() -> Iterator[Lane]:
    """The gateway at its address."""
    made = Lane()
    with served(made.app) as made.address:
        yield made


def saying(code: str, status: int, message: str = "", after: str = "") -> Says:
    """An answer that takes nothing."""
    headers = {"retry-after": after} if after else None
    return lambda: JSONResponse(_error(code, message), status, headers)


def _error(code: str, message: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "remedy": ""}}
