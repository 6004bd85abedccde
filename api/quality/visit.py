"""One request for a page: in which language, with which token, about which days."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from api.errors import bad_input
from api.house import House
from api.quality.asking import Row, Told, told
from api.quality.language import Language

ROOT = "/quality/"
COOKIE = "stationhouse_quality"
CARRIED = ("lang", "since", "until")
"""What a link to another page takes along."""


class NotThere(LookupError):  # noqa: N818 - says what is the matter with the address
    """There is no page of that address."""


@dataclass(frozen=True)
class Visit:
    """What a page needs of the request, and the way to ask and to link."""

    request: Request
    house: House
    language: Language

    @classmethod
    def of(cls, request: Request, house: House) -> "Visit":
        """Of a request to this house."""
        asked = request.query_params.get("lang", "")
        accepted = request.headers.get("accept-language", "")
        return cls(request, house, Language.of(asked, accepted, house.settings.zone))

    @property
    def header(self) -> str:
        """The token as the endpoint takes it: from the header, or from the cookie."""
        given = self.request.headers.get("authorization", "")
        kept = self.request.cookies.get(COOKIE, "")
        return given or (f"Bearer {kept}" if kept else "")

    async def ask(self, document: str, variables: Row | None = None) -> Told:
        """The answers to the document, asked by whoever the token names."""
        return await told(self.house, self.header, document, variables)

    def period(self) -> dict[str, str] | None:
        """The days that the address names; None for the latest there are."""
        given = [self.request.query_params.get(name, "") for name in ("since", "until")]
        if not any(given):
            return None
        since, until = (_day(one) for one in given)
        return {"since": since, "until": until}

    def to(self, *path: str, anchor: str = "", **more: str) -> str:
        """The address of a page of this site, with what is carried along."""
        kept = {name: self.request.query_params.get(name, "") for name in CARRIED} | more
        query = urlencode({name: value for name, value in kept.items() if value})
        place = ROOT + "/".join(quote(part, safe="") for part in path)
        return place + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")

    def here(self, **more: str) -> str:
        """The address of this page, changed in part."""
        query = dict(self.request.query_params) | more
        return quote(self.request.url.path) + (f"?{urlencode(query)}" if query else "")


def part(request: Request, name: str) -> str:
    """A part of the address."""
    params: dict[str, Any] = request.path_params
    return str(params[name])


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise bad_input("since and until are both days such as 2026-06-01.") from error
