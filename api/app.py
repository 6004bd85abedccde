"""The ASGI application, and where what is asked: questions, files, looks, pages, health."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.access.vouching import vouching
from api.endpoint import Endpoint
from api.errors import Refusal
from api.export import Export
from api.house import House
from api.quality.site import Quality
from api.settings import Settings
from api.usage import Usage

# A page of another site that resolves its own name to this machine must not be able to ask.
HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def create_app(settings: Settings) -> Starlette:
    """One service over the snapshots of one installation."""
    house = House.open(settings)
    endpoint = Endpoint(house)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await house.refresh()
        async with vouching(house.checkpoints, settings.checkpoint_seconds):
            yield
        house.close()

    async def ready(_: Request) -> Response:
        try:
            return JSONResponse(await to_thread(house.readiness))
        except Refusal as error:
            return JSONResponse({"code": error.code, "message": str(error)}, 503)

    return Starlette(
        routes=[
            Route("/graphql", endpoint.respond, methods=["GET", "POST"]),
            Route("/export", Export(house).respond, methods=["POST"]),
            *Usage(house).routes,
            *Quality(house).routes,
            Route("/healthz", _alive),
            Route("/readyz", ready),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        lifespan=lifespan,
    )


async def _alive(_: Request) -> Response:
    """The process runs; nothing is said of data."""
    return PlainTextResponse("ok")
