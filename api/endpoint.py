"""GraphQL over HTTP: one request in, one snapshot held, one response out."""

import json
import re
from collections.abc import Mapping

from graphql import GraphQLError, GraphQLFormattedError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html

from api.access.identity import Identity, Unknown
from api.errors import Refusal, told
from api.execution import ANY, READ_ONLY, execute
from api.house import House
from api.request import PLAIN, STRICT, Asked, Malformed, media_type, read
from api.words import preferred, said
from telemetry.work import worked

DESCRIBES = re.compile(r"__schema|__type|catalogue")
"""What a question holds whose answer has descriptions in it."""


CHALLENGE = {"www-authenticate": 'Bearer error="invalid_token"'}
NONE: Mapping[str, str] = {}


class Endpoint:
    """What `/graphql` answers with."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def respond(self, request: Request) -> Response:
        """The answer, or what was wrong with the question."""
        if self._wants_page(request):
            return HTMLResponse(get_graphql_ide_html("graphiql"))
        kind = media_type(request.headers.get("accept", ""))
        try:
            asked = await read(request)
            identity = await self._house.identity(request.headers.get("authorization", ""))
            await self._house.refresh()
            return await self._answer(asked, request, identity, kind or PLAIN)
        except Malformed as error:
            body = _error("BAD_REQUEST", str(error))
            return _response(body, error.status, kind or PLAIN)
        except Unknown as error:
            return _response(_error(error.code, str(error)), 401, kind or PLAIN, CHALLENGE)
        except Refusal as error:
            return _response(_error(error.code, str(error)), 503, kind or PLAIN)

    async def _answer(
        self, asked: Asked, request: Request, identity: Identity, kind: str
    ) -> Response:
        allowed = READ_ONLY if request.method == "GET" else ANY
        with self._house.context(identity) as context:
            body = await execute(asked, context, allowed)
        language = preferred(request.headers.get("accept-language", ""))
        if language and DESCRIBES.search(asked.query):
            body = said(body, language)
        refused = "data" not in body and kind == STRICT
        return _response(body, 400 if refused else 200, kind)

    def _wants_page(self, request: Request) -> bool:
        return (
            self._house.settings.development
            and request.method == "GET"
            and "query" not in request.query_params
            and "text/html" in request.headers.get("accept", "")
        )


def _error(code: str, message: str) -> dict[str, list[GraphQLFormattedError]]:
    return {"errors": [told(GraphQLError(message, original_error=Refusal(code, message)))]}


@worked("encode")
def _response(
    body: Mapping[str, object], status: int, kind: str, more: Mapping[str, str] = NONE
) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **more}
    return Response(text, status, headers, media_type=f"{kind}; charset=utf-8")
