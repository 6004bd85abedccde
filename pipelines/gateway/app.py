"""The gateway as an ASGI application: `POST /events/{agency}/{feed}`, and whether it is well."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from filelock import FileLock, Timeout
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lane.opening import opened
from lane.settings import LaneSettings
from pipelines.gateway.clock import Clock
from pipelines.gateway.devices import Devices
from pipelines.gateway.legal import Legal
from pipelines.gateway.line import Line
from pipelines.gateway.receiving import announced, device_of, received
from pipelines.gateway.refusal import Refusal
from pipelines.gateway.room import Room
from pipelines.gateway.sealing import Sealer
from pipelines.gateway.settings import GatewaySettings
from pipelines.gateway.transitions import Transitions
from pipelines.intake.keys import Keys
from pipelines.settings import Settings
from telemetry.work import count


class Gateway:
    """The parts of one running gateway."""

    def __init__(
        self, settings: Settings, gateway: GatewaySettings, lane: LaneSettings, legal: Legal
    ) -> None:
        self.settings = gateway
        self.log = opened(lane)
        keys, clock = Keys.open(settings.keys), Clock()
        self.devices = Devices(settings.keys)
        self.line = Line(self.log, keys, clock, legal, gateway.skew_seconds)
        self.sealer = Sealer(
            self.log, lane.folder, settings.deliveries, settings.published, keys, clock,
            timedelta(minutes=lane.keep_minutes),
        )  # fmt: skip
        self.room = Room(gateway)
        self._alone = FileLock(lane.folder / ".gateway", thread_local=False)

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Work and seal for as long as the context lasts; at its end all that came is sealed.

        `RuntimeError` where another gateway of this home does.
        """
        Path(self._alone.lock_file).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._alone.acquire(timeout=0)
        except Timeout as error:
            raise RuntimeError(f"another gateway holds {self._alone.lock_file}") from error
        stopped = threading.Event()
        sealing = threading.Thread(
            target=self.sealer.keep_on, args=(self.settings.seal_seconds, stopped), name="sealer"
        )
        self.line.start()
        sealing.start()
        try:
            yield
        finally:
            await asyncio.to_thread(self.line.stop)
            stopped.set()
            await asyncio.to_thread(sealing.join)
            self.log.close()
            self._alone.release()

    async def events(self, request: Request) -> Response:
        """Take one request: 200 once it is durable."""
        device = device_of(request, self.devices)
        async with self.room.place(announced(request, self.settings)):
            one = await received(request, device, self.settings)
            return JSONResponse(await self.line.take(one))

    async def healthy(self, _: Request) -> Response:
        """The process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        """Whether what comes now would be taken."""
        well = self.line.is_well
        return JSONResponse({"status": "ready" if well else "not ready"}, 200 if well else 503)


def app(
    settings: Settings,
    gateway: GatewaySettings,
    lane: LaneSettings,
    legal: Legal | None = None,
) -> Starlette:
    """The application of one installation. One process of it runs at a time."""
    made = Gateway(settings, gateway, lane, legal or Transitions())
    return Starlette(
        routes=[
            Route("/events/{agency}/{feed}", made.events, methods=["POST"]),
            Route("/healthz", made.healthy),
            Route("/readyz", made.ready),
        ],
        lifespan=made.running,
        exception_handlers={Refusal: _refused, HTTPException: _strange},
    )


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - Starlette gives no other
    count("gateway.refused", reason=error.code)
    return JSONResponse(error.told(), error.status, error.headers)


async def _strange(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette gives no other
    told: Mapping[str, object] = {
        "code": "NOT_FOUND" if error.status_code == 404 else "NOT_ALLOWED",
        "message": "There is nothing of that kind here.",
        "remedy": "POST /events/{agency}/{feed}.",
    }
    return JSONResponse({"error": told}, error.status_code, error.headers)
