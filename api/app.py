"""The ASGI application: questions at /graphql, health at /healthz and /readyz."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.access.checkpoint import Checkpoints
from api.access.identity import Verifier
from api.access.issuer import Issuer
from api.access.keyset import KeySets
from api.access.ledger import Ledger
from api.access.revoked import Revoked
from api.access.signing import signer
from api.access.vouching import vouching
from api.endpoint import Endpoint
from api.errors import Refusal
from api.settings import Settings
from api.snapshot import Snapshots

# A page of another site that resolves its own name to this machine must not be able to ask.
HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def create_app(settings: Settings) -> Starlette:
    """One service over the snapshots of one installation."""
    snapshots, ledger = Snapshots(settings.published), Ledger(settings.ledger)
    made = signer(settings.keys, settings.origin)
    checkpoints = Checkpoints(settings.ledger, made, settings.clock, settings.ledger_copy)
    endpoint = Endpoint(settings, snapshots, ledger, _verifier(settings), checkpoints)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await to_thread(snapshots.refresh)
        async with vouching(checkpoints, settings.checkpoint_seconds):
            yield
        snapshots.close()
        ledger.close()

    async def ready(_: Request) -> Response:
        try:
            return JSONResponse(await to_thread(_readiness, snapshots, ledger))
        except Refusal as error:
            return JSONResponse({"code": error.code, "message": str(error)}, 503)

    return Starlette(
        routes=[
            Route("/graphql", endpoint.respond, methods=["GET", "POST"]),
            Route("/healthz", _alive),
            Route("/readyz", ready),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        lifespan=lifespan,
    )


def _verifier(settings: Settings) -> Verifier:
    """By the key set that is named, or by that of the embedded issuer."""
    key_set = settings.key_set or str(Issuer(settings.keys).public)
    revoked = Revoked(settings.keys / "revoked.json")
    keys = KeySets(key_set)
    return Verifier(settings.issuer, settings.audience, keys, revoked, clock=settings.clock)


async def _alive(_: Request) -> Response:
    """The process runs; nothing is said of data."""
    return PlainTextResponse("ok")


def _readiness(snapshots: Snapshots, ledger: Ledger) -> dict[str, str]:
    """What would be answered from; refuses where a question would be refused."""
    ledger.check()
    if snapshots.stale():
        snapshots.refresh()
    with snapshots.pinned() as snapshot:
        return {"snapshot": snapshot.id, "qualityState": snapshot.manifest.quality_state}
