"""A GraphQL request as it comes over HTTP, read and checked for its form alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

STRICT = "application/graphql-response+json"
PLAIN = "application/json"
LARGEST = 100_000
"""Bytes of a request's body."""


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
    if not isinstance(given, dict):
        raise Malformed(400, "The body must be a JSON object.")
    _typed(given, "variables", dict)
    _typed(given, "extensions", dict)
    _typed(given, "operationName", str)
    query = given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise Malformed(400, "query must be a GraphQL document as text.")
    return Asked(query, given.get("variables"), given.get("operationName") or None)


async def body(request: Request) -> object:
    """The JSON that was sent; `Malformed` where it is none or too large."""
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
