"""A GraphQL request as it comes over HTTP, read and checked for its form alone."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request

from api.guard import documents
from api.guard.strict import parsed

STRICT = "application/graphql-response+json"
PLAIN = "application/json"
LARGEST = 100_000
"""Bytes of a request's body."""
SECONDS = 10
"""How long a body may take to arrive."""


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


def media_type(accept: str) -> str | None:
    """The better of the two that the client takes; None where it takes neither."""
    offered = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    if STRICT in offered:
        return STRICT
    taken = {"", PLAIN, "*/*", "application/*"}
    return PLAIN if taken.intersection(offered) else None


async def read(request: Request) -> Asked:
    """The question of a GET or POST; `Malformed` says what is wrong with it."""
    if media_type(request.headers.get("accept", "")) is None:
        raise Malformed(406, f"Accept must hold {STRICT} or {PLAIN}.")
    if request.method == "GET":
        given: Any = {
            name: _json(value) if name in ("variables", "extensions") else value
            for name, value in request.query_params.items()
        }
    else:
        given = await body(request)
    return asked(given)


def asked(given: object) -> Asked:
    """The question that a JSON value is; `Malformed` says what is wrong with it."""
    if not isinstance(given, dict):
        raise Malformed(400, "The body must be a JSON object.")
    _typed(given, "variables", dict)
    _typed(given, "extensions", dict)
    _typed(given, "operationName", str)
    return Asked(_document(given), given.get("variables"), given.get("operationName") or None)


def _document(given: Mapping[str, Any]) -> str:
    """The document that was sent, or that was named by its id."""
    query = given.get("query")
    try:
        identity = documents.identified(given)
    except ValueError as error:
        raise Malformed(400, str(error)) from error
    if query is None and identity is not None:
        return documents.text(identity)
    if not isinstance(query, str) or not query.strip():
        raise Malformed(400, "query must be a GraphQL document as text, or documentId name one.")
    if identity is not None and identity != documents.digest(query):
        raise Malformed(400, "The document's id is not the SHA-256 of query.")
    return query


async def body(request: Request) -> object:
    """The JSON that was sent; `Malformed` where it is none or too large."""
    kind, _, options = request.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != PLAIN or ("charset" in options and "utf-8" not in options):
        raise Malformed(415, f"Content-Type must be {PLAIN} in UTF-8.")
    try:
        async with asyncio.timeout(SECONDS):
            return _json(bytes(await _received(request)))
    except TimeoutError as error:
        raise Malformed(408, f"The body must arrive within {SECONDS} seconds.") from error
    except ClientDisconnect as error:
        raise Malformed(400, "The body was not sent to its end.") from error


async def _received(request: Request) -> bytearray:
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > LARGEST:
            raise Malformed(413, f"The body must be at most {LARGEST} bytes.")
    return received


def _json(text: str | bytes) -> object:
    try:
        return parsed(text)
    except ValueError as error:
        raise Malformed(400, f"The request holds no valid JSON: {error}.") from error


def _typed(given: Mapping[str, object], name: str, kind: type) -> None:
    value = given.get(name)
    if value is not None and not isinstance(value, kind):
        raise Malformed(400, f"{name} must be a JSON {'object' if kind is dict else 'string'}.")
