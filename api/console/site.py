"""What is served of the console: one page, its files, how it is set up, what lies under its map."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.console.county import County
from api.console.opened import acts, opened
from api.console.setting import origin
from api.house import House
from api.schema import schema

HERE = Path(__file__).parent
FOREVER = "public, max-age=31536000, immutable"
"""For files whose name has the hash of what is in them."""
AGAIN = "no-cache"
"""Kept, and asked for again each time: usually the answer is that nothing has changed."""
WORKER = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
"""What a worker may load follows from its own response."""


class Console:
    """The routes at `/`."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._setting = house.settings.console

    @property
    def routes(self) -> list[Route | Mount]:
        """Where they are."""
        return [
            Route("/", self._page),
            Route("/console.json", self._told),
            Route("/worker.js", self._worker),
            Route("/map/roads.geojson", County(self._house).respond),
            Route("/map/tiles.pmtiles", self._tiles),
            Mount("/assets", Assets(self._setting.folder / "assets")),
        ]

    async def _page(self, _: Request) -> Response:
        """The page, or how it comes to be there."""
        page = self._setting.folder / "index.html"
        headers = {"cache-control": AGAIN, "content-security-policy": self._policy()}
        if page.is_file():
            return FileResponse(page, media_type="text/html", headers=headers)
        return HTMLResponse((HERE / "missing.html").read_text("utf-8"), 503, headers)

    async def _worker(self, _: Request) -> Response:
        """What keeps the page at hand where the line is bad."""
        script = self._setting.folder / "worker.js"
        if not script.is_file():
            raise HTTPException(404)
        headers = {"cache-control": AGAIN, "content-security-policy": WORKER}
        return FileResponse(script, media_type="text/javascript", headers=headers)

    async def _told(self, _: Request) -> Response:
        """How one signs in here, and what there is to ask; nothing of any data."""
        settings = self._house.settings
        signs_in = {
            "authority": settings.issuer,
            "client": self._setting.client,
            "scope": self._setting.scope,
        }
        return JSONResponse(
            {
                "zone": settings.zone.key,
                "development": settings.development,
                "signIn": signs_in if self._setting.client else None,
                "live": schema._schema.subscription_type is not None,
                "acts": acts(),
                "tiles": self._setting.tiles is not None,
                "opened": opened(),
            },
            headers={"cache-control": AGAIN},
        )

    async def _tiles(self, _: Request) -> Response:
        """Parts of the file that the user brought, by range; `FileResponse` minds them."""
        if self._setting.tiles is None:
            raise HTTPException(404)
        return FileResponse(self._setting.tiles, headers={"cache-control": AGAIN})

    def _policy(self) -> str:
        """What the page may load and talk to: this service, and the issuer where there is one."""
        issuer = f" {origin(self._house.settings.issuer)}" if self._setting.client else ""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self'{issuer}; worker-src 'self'; manifest-src 'self'; "
            "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        )


class Assets(StaticFiles):
    """Files that never change under their name, packed where the browser takes it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def check_config(self) -> None:
        """Nothing to be wrong about: without the folder there is simply no such file."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the packed one beside it."""
        packs = any(b"gzip" in value for name, value in scope["headers"] if name == _ACCEPTS)
        found = await self._packed(path, scope) if packs else None
        response = found or await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers["cache-control"] = FOREVER
            response.headers["vary"] = "Accept-Encoding"
        return response

    async def _packed(self, path: str, scope: Scope) -> Response | None:
        full, there = self.lookup_path(f"{path}.gz")
        if there is None:
            return None
        plain = FileResponse(path)
        response = self.file_response(full, there, scope)
        response.headers["content-type"] = plain.headers["content-type"]
        response.headers["content-encoding"] = "gzip"
        return response


_ACCEPTS = b"accept-encoding"
