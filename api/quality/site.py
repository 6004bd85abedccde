"""The routes under `/quality/`: who may look, in which language, and what goes with every page."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.access.identity import Unknown
from api.errors import Refusal
from api.house import House
from api.quality import documents, pages, signing_in
from api.quality.pages import Page
from api.quality.visit import ROOT, NotThere, Visit

HERE = Path(__file__).parent
FILES = {"style.css": "text/css", "icon.svg": "image/svg+xml"}
STATUS = {
    "BAD_USER_INPUT": 400, "FORBIDDEN": 403, "LEDGER_STALE": 503, "NO_SNAPSHOT": 503,
    "UNAUTHENTICATED": 401,
}  # fmt: skip
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "vary": "Accept-Language, Cookie",
}
KINDS = {
    "required", "minimum", "maximum", "length", "pattern", "values", "type", "unmapped",
    "repeated_row",
}  # fmt: skip
"""What a rule may promise of a column, as `words.csv` has it."""
View = Callable[[Visit], Awaitable[Page | Response]]


class Quality:
    """The auditor's pages."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        shown: dict[str, View] = {
            "": pages.overview,
            "source/{source}": pages.source,
            "source/{source}/{day}": pages.day,
            "rule/{source}/{rule}": pages.rule,
            "figure/{figure}": pages.figure,
            "docs/{path:path}": documents.document,
        }
        return [
            Route(ROOT.rstrip("/"), _to_root),
            *(Route(ROOT + name, _file(name, kind)) for name, kind in FILES.items()),
            Route(f"{ROOT}sign-in", self._sign_in, methods=["POST"]),
            Route(f"{ROOT}sign-out", self._sign_out, methods=["POST"]),
            *(Route(ROOT + path, self._shown(view)) for path, view in shown.items()),
            Route(f"{ROOT}{{rest:path}}", self._shown(_nothing)),
        ]

    def _shown(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            visit = Visit.of(request, self._house)
            if not visit.header:
                return self._form(visit)
            try:
                found = await view(visit)
            except Unknown as error:
                return signing_in.signed_out(request, self._form(visit, str(error)))
            except NotThere:
                return self._page(visit, Page("gone.html"), 404)
            except Refusal as error:
                values = {"code": error.code, "message": str(error)}
                return self._page(visit, Page("refused.html", values), STATUS.get(error.code, 500))
            return found if isinstance(found, Response) else self._page(visit, found)

        return respond

    async def _sign_in(self, request: Request) -> Response:
        visit = Visit.of(request, self._house)
        if not signing_in.from_here(request):
            return self._form(visit, visit.language.say("from_elsewhere"), status=403)
        fields = await signing_in.form(request)
        try:
            return await signing_in.signed_in(request, self._house, fields)
        except Unknown as error:
            return self._form(visit, str(error), fields.get("next", ""))

    async def _sign_out(self, request: Request) -> Response:
        visit = Visit.of(request, self._house)
        if not signing_in.from_here(request):
            return self._form(visit, visit.language.say("from_elsewhere"), status=403)
        return signing_in.signed_out(request, RedirectResponse(ROOT, 303))

    def _form(self, visit: Visit, wrong: str = "", wanted: str = "", status: int = 401) -> Response:
        values = {"wrong": wrong, "wanted": signing_in.safe(wanted or visit.here())}
        return self._page(visit, Page("sign_in.html", values), status)

    def _page(self, visit: Visit, page: Page, status: int = 200) -> Response:
        given: dict[str, Any] = {
            "language": visit.language,
            "say": visit.language.say,
            "to": visit.to,
            "here": visit.here,
            "signed_in": bool(visit.header) and status != 401,
            "held": (),
            "kinds": KINDS,
            **page.values,
        }
        text = self._templates.get_template(page.template).render(given)
        return HTMLResponse(text, status, HEADERS | {"content-language": visit.language.tag})


async def _nothing(_: Visit) -> Page:
    raise NotThere


async def _to_root(_: Request) -> Response:
    return RedirectResponse(ROOT, 308)


def _file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    """What a page looks like; it says nothing and is open to everybody."""
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-cache"}

    async def respond(_: Request) -> Response:
        return FileResponse(HERE / name, media_type=kind, headers=headers)

    return respond
