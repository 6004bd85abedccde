"""How a browser shows a token: a small form, and a cookie that no script and no other site sees."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access.identity import LONGEST, Identity, Unknown
from api.house import House
from api.quality.visit import COOKIE, ROOT

EPOCH = datetime(1970, 1, 1)
"""Naive UTC, as times at rest are."""
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


async def form(request: Request) -> dict[str, str]:
    """The fields that were sent; of a body that is too long none."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > 2 * LONGEST:
            return {}
    fields = parse_qs(received.decode("utf-8", "replace"))
    return {name: values[-1] for name, values in fields.items()}


def from_here(request: Request) -> bool:
    """Whether a form of our own was sent, and not one of another site."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = urlsplit(request.headers.get("origin", ""))
    return site == "same-origin" and origin.netloc == request.headers.get("host", "")


async def signed_in(request: Request, house: House, fields: dict[str, str]) -> Response:
    """Back to where he wanted to go, with the cookie; `Unknown` where the token is not accepted."""
    token = fields.get("token", "").strip()
    identity = await house.identity(f"Bearer {token}")
    left = _left(house, identity)
    if left <= 0:
        raise Unknown("EXPIRED")
    answer = RedirectResponse(safe(fields.get("next", "")), 303)
    answer.set_cookie(
        COOKIE, token, max_age=left, path="/quality", secure=_secure(request),
        httponly=True, samesite="strict",
    )  # fmt: skip
    return answer


def signed_out(request: Request, answer: Response) -> Response:
    """The answer, which also takes the cookie away."""
    answer.delete_cookie(
        COOKIE, path="/quality", secure=_secure(request), httponly=True, samesite="strict"
    )
    return answer


def safe(wanted: str) -> str:
    """The page of this site that was wanted; its first page for any other address."""
    split = urlsplit(wanted)
    ours = wanted.startswith(ROOT) and not split.scheme and not split.netloc
    return wanted if ours and "\\" not in wanted and wanted.isprintable() else ROOT


def _secure(request: Request) -> bool:
    """Everywhere but on this machine itself, where a browser may come without TLS."""
    return request.url.scheme == "https" or request.url.hostname not in LOOPBACK


def _left(house: House, identity: Identity) -> int:
    """Seconds that the token still holds."""
    now = house.settings.clock()
    return identity.expires_at - int((now - EPOCH).total_seconds())
