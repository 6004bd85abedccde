"""The Data Docs that lie in the home, file by file, to whoever may ask for the report."""

from mimetypes import guess_type
from pathlib import Path

from starlette.responses import FileResponse, Response

from api.quality.asking import OPENING
from api.quality.visit import NotThere, Visit, part

KINDS = {".html", ".css", ".svg", ".png", ".json", ".ico", ".woff2"}
GUARDED = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    # What was made elsewhere may be looked at: it runs no script and reaches nothing.
    "content-security-policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
}


async def document(visit: Visit) -> Response:
    """The file, once the ledger has who opened it; `NotThere` where there is none."""
    path = named(folder(visit), part(visit.request, "path"))
    await visit.ask(OPENING)
    if path is None:
        raise NotThere("docs")
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers=GUARDED)


def folder(visit: Visit) -> Path:
    """Where they lie."""
    return visit.house.settings.home / "quality" / "docs"


def named(root: Path, name: str) -> Path | None:
    """The file of that name inside the folder; None for what lies elsewhere or is no page."""
    try:
        path = (root / (name or "index.html")).resolve(strict=True)
        inside = path.is_relative_to(root.resolve(strict=True))
    except (OSError, ValueError, RuntimeError):
        return None
    return path if inside and path.is_file() and path.suffix in KINDS else None


def linked(visit: Visit, *name: str) -> str:
    """The address of a page of Data Docs; empty where it has not been made."""
    made = named(folder(visit), "/".join(name))
    return visit.to("docs", *name) if made else ""
