"""The ASGI application, and where what is asked: questions, files, looks, pages, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute

from api.access.vouching import vouching
from api.console.site import Console
from api.endpoint import Endpoint
from api.export import Export
from api.guard.edge import Edge, told
from api.house import House
from api.live.sockets import Sockets
from api.observed import Observed
from api.quality.site import Quality
from api.readiness import Readiness
from api.settings import Settings
from api.usage import Usage
from telemetry.process import telling

# A page of another site that resolves its own name to this machine must not be able to ask.
HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def create_app(settings: Settings) -> Starlette:
    """One service over the snapshots of one installation."""
    house = House.open(settings)
    endpoint = Endpoint(house)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with telling(settings.telemetry, "api"):
            await house.refresh()
            async with (
                vouching(house.checkpoints, settings.checkpoint_seconds),
                house.following.running(house.snapshots),
            ):
                yield
            await house.gateway.close()
            house.close()

    routes: list[Route | WebSocketRoute | Mount] = [
        Route("/graphql", endpoint.respond, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", Sockets(house).respond),
        Route("/export", Export(house).respond, methods=["POST"]),
        *Usage(house).routes,
        *Quality(house).routes,
        *Console(house).routes,
        Route("/healthz", _alive),
        Route("/readyz", Readiness(house).respond),
    ]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Observed, routes=[route.path for route in routes]),
            Middleware(Edge, tls=settings.tls),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS, *settings.hosts]),
        ],
        exception_handlers={HTTPException: told},
        lifespan=lifespan,
    )


async def _alive(_: Request) -> Response:
    """The process runs; nothing is said of data."""
    return PlainTextResponse("ok")
