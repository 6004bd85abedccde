"""GraphQL over HTTP: one request in, one snapshot held, one response out."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLFormattedError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.access.identity import Identity, Unknown
from api.context import Context
from api.errors import Refusal, told
from api.house import House
from api.schema import schema
from api.words import preferred, said

STRICT = "application/graphql-response+json"
PLAIN = "application/json"
DESCRIBES = re.compile(r"__schema|__type|catalogue")
"""What a question holds whose answer has descriptions in it."""
READ_ONLY = (OperationType.QUERY,)
"""What a GET may do: a link that somebody follows must change nothing."""
ANY = (OperationType.QUERY, OperationType.MUTATION)
LARGEST = 100_000
"""Bytes of a request's body."""


CHALLENGE = {"www-authenticate": 'Bearer error="invalid_token"'}
NONE: Mapping[str, str] = {}


class Malformed(Exception):  # noqa: N818 - says what the request is
    """A request that is no GraphQL request; nothing of it was executed."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A well-formed request."""

    query: str
    variables: Mapping[str, Any] | None
    operation: str | None


class Endpoint:
    """What `/graphql` answers with."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def respond(self, request: Request) -> Response:
        """The answer, or what was wrong with the question."""
        if self._wants_page(request):
            return HTMLResponse(get_graphql_ide_html("graphiql"))
        kind = _media_type(request.headers.get("accept", ""))
        try:
            asked = await _read(request)
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


async def execute(
    asked: Asked, context: Context, allowed: Collection[OperationType] = ANY
) -> dict[str, Any]:
    """The body of the response: data where it was executed, errors as they may be told."""
    try:
        result = await schema.execute(
            asked.query,
            variable_values=dict(asked.variables or {}),
            context_value=context,
            operation_name=asked.operation,
            allowed_operation_types=allowed,
        )
    except (CannotGetOperationTypeError, InvalidOperationTypeError) as error:
        raise Malformed(
            400,
            "No operation of that operationName is in the document, or a mutation came by GET.",
        ) from error
    body: dict[str, Any] = {}
    if result.data is not None:
        body["data"] = result.data
    if result.errors:
        body["errors"] = [told(error) for error in result.errors]
    body["extensions"] = {"snapshot": context.snapshot.id}
    return body


def _media_type(accept: str) -> str | None:
    """The better of the two that the client takes; None where it takes neither."""
    offered = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    if STRICT in offered:
        return STRICT
    taken = {"", PLAIN, "*/*", "application/*"}
    return PLAIN if taken.intersection(offered) else None


async def _read(request: Request) -> Asked:
    if _media_type(request.headers.get("accept", "")) is None:
        raise Malformed(406, f"Accept must hold {STRICT} or {PLAIN}.")
    if request.method == "GET":
        given: Any = {
            name: _json(value) if name in ("variables", "extensions") else value
            for name, value in request.query_params.items()
        }
    else:
        given = await _body(request)
    if not isinstance(given, dict):
        raise Malformed(400, "The body must be a JSON object.")
    _typed(given, "variables", dict)
    _typed(given, "extensions", dict)
    _typed(given, "operationName", str)
    query = given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise Malformed(400, "query must be a GraphQL document as text.")
    return Asked(query, given.get("variables"), given.get("operationName") or None)


async def _body(request: Request) -> object:
    kind, _, options = request.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != PLAIN or ("charset" in options and "utf-8" not in options):
        raise Malformed(415, f"Content-Type must be {PLAIN} in UTF-8.")
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > LARGEST:
            raise Malformed(413, f"The body must be at most {LARGEST} bytes.")
    return _json(received)


def _json(text: str | bytearray) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(400, "The request holds no valid JSON.") from error
    return found


def _typed(given: Mapping[str, object], name: str, kind: type) -> None:
    value = given.get(name)
    if value is not None and not isinstance(value, kind):
        raise Malformed(400, f"{name} must be a JSON {'object' if kind is dict else 'string'}.")


def _error(code: str, message: str) -> dict[str, list[GraphQLFormattedError]]:
    return {"errors": [told(GraphQLError(message, original_error=Refusal(code, message)))]}


def _response(
    body: Mapping[str, object], status: int, kind: str, more: Mapping[str, str] = NONE
) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **more}
    return Response(text, status, headers, media_type=f"{kind}; charset=utf-8")
