"""GraphQL over HTTP: one request in, one snapshot held, one response out."""

import json
import re
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLFormattedError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html

from api.access.event import unexecuted, unread
from api.access.identity import Identity, Unknown
from api.errors import Refusal, status, told
from api.execution import ANY, READ_ONLY
from api.guard import documents
from api.guard.slots import Busy, later
from api.house import House
from api.request import PLAIN, STRICT, Asked, Malformed, media_type, read
from api.words import preferred, said
from telemetry.work import worked

DESCRIBES = re.compile(r"__schema|__type|catalogue")
"""What a question holds whose answer has descriptions in it."""
CHALLENGE = {"www-authenticate": 'Bearer error="invalid_token"'}
NONE: Mapping[str, str] = {}
GRAPHIQL = {
    "content-security-policy": (
        "default-src 'none'; script-src 'unsafe-inline' https://unpkg.com; "
        "style-src 'unsafe-inline' https://unpkg.com; font-src data: https://unpkg.com; "
        "img-src data:; connect-src 'self'; worker-src blob:; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
}
"""What the one page of it loads, at a desk alone."""


UNTRUSTED = "DOCUMENT_NOT_TRUSTED"
NOT_TRUSTED = (
    "Your role sends registered documents alone, and this is none. Name one by documentId, or have "
    "yours registered with the service."
)


class Endpoint:
    """What `/graphql` answers with."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def respond(self, request: Request) -> Response:
        """The answer, or what was wrong with the question."""
        if self._wants_page(request):
            return HTMLResponse(get_graphql_ide_html("graphiql"), headers=GRAPHIQL)
        kind = media_type(request.headers.get("accept", "")) or PLAIN
        try:
            return await self._asked(request, kind)
        except Refusal as error:
            body = _error(error.code, str(error))
            return _response(body, status(error.code), kind, later(error))

    async def _asked(self, request: Request, kind: str) -> Response:
        try:
            asked = await read(request)
            identity = await self._house.identity(request.headers.get("authorization", ""))
            await self._house.refresh()
            return await self._answer(asked, request, identity, kind)
        except Malformed as error:
            await self._house.note(unread(self._house.settings.clock()))
            return _response(_error("BAD_REQUEST", str(error)), error.status, kind)
        except Unknown as error:
            return _response(_error(error.code, str(error)), 401, kind, CHALLENGE)

    async def _answer(
        self, asked: Asked, request: Request, identity: Identity, kind: str
    ) -> Response:
        allowed = READ_ONLY if request.method == "GET" else ANY
        with self._house.context(identity) as context:
            if self._house.settings.trusted and not documents.may_send(asked.query, identity):
                await self._house.note(unexecuted(context, asked.query, UNTRUSTED))
                raise Refusal(UNTRUSTED, NOT_TRUSTED)
            try:
                body = await self._house.answered(asked, context, allowed)
            except Busy as error:
                await self._house.note(unexecuted(context, asked.query, error.code))
                raise
            if code := not_executed(body):
                await self._house.note(unexecuted(context, asked.query, code))
        language = preferred(request.headers.get("accept-language", ""))
        if language and DESCRIBES.search(asked.query):
            body = said(body, language)
        refused = "data" not in body and kind == STRICT
        return _response(body, 400 if refused else 200, kind, _later(body))

    def _wants_page(self, request: Request) -> bool:
        return (
            self._house.settings.development
            and request.method == "GET"
            and "query" not in request.query_params
            and "text/html" in request.headers.get("accept", "")
        )


def _later(body: Mapping[str, Any]) -> Mapping[str, str]:
    """The header that tells when to come again, where an error of the answer does."""
    told = [one["extensions"].get("retryAfterSeconds", 0) for one in body.get("errors", ())]
    return {"retry-after": str(max(told))} if any(told) else NONE


def not_executed(body: Mapping[str, Any]) -> str:
    """The code of why nothing of the document was executed; empty where something was.

    Fields that are executed write their own entries, and their errors say where they stood.
    """
    errors = body.get("errors", ())
    if "data" in body or any("path" in one for one in errors):
        return ""
    return next((str(one["extensions"]["code"]) for one in errors), "")


def _error(code: str, message: str) -> dict[str, list[GraphQLFormattedError]]:
    return {"errors": [told(GraphQLError(message, original_error=Refusal(code, message)))]}


@worked("encode")
def _response(
    body: Mapping[str, object], code: int, kind: str, more: Mapping[str, str] = NONE
) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, code, dict(more), media_type=f"{kind}; charset=utf-8")
