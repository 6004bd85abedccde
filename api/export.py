"""A whole answer as a file, page by page, after two people agreed on just that document.

NDJSON: a row a line, and a last line that says how many there were and what they hash to. A file
without its last line is not whole.
"""

import json
from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.access.event import deed, unread
from api.access.identity import Unknown
from api.access.ledger import UNAVAILABLE
from api.access.release import APPROVED, releases, subject
from api.context import Context
from api.errors import Refusal
from api.execution import READ_ONLY, execute
from api.house import House
from api.request import Asked, Malformed, read

NDJSON = "application/x-ndjson"
PAGES = 1_000
"""More than so many pages is no answer to take away, but a copy of the house."""
FORM = (
    "An export asks one capability with `after: $after`, its `nodes` and "
    "`pageInfo { hasNextPage endCursor }`."
)


def digest(query: str, variables: Mapping[str, Any] | None) -> str:
    """SHA-256 of the document and its variables, as `requestExport` and `approveExport` name it."""
    kept = {name: value for name, value in (variables or {}).items() if name != "after"}
    told = json.dumps(
        {"query": query, "variables": kept},
        sort_keys=True, ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip
    return sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Page:
    """Some rows of the answer, and the cursor behind them; None where nothing follows."""

    nodes: list[Any]
    end: str | None


class Export:
    """What `/export` answers with."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def respond(self, request: Request) -> Response:
        """The rows as they come, or why there are none."""
        try:
            return await self._asked(request)
        except Malformed as error:
            return _refused("BAD_REQUEST", str(error), error.status)
        except Unknown as error:
            return _refused(error.code, str(error), 401)
        except Refusal as error:
            return _refused(error.code, str(error), 503 if error.code == UNAVAILABLE else 403)

    async def _asked(self, request: Request) -> Response:
        with ExitStack() as held:
            try:
                asked = await read(request)
                identity = await self._house.identity(request.headers.get("authorization", ""))
                await self._house.refresh()
                context = held.enter_context(self._house.context(identity))
                context = await to_thread(_released, context, asked)
                page = await _page(asked, context, None)
            except Malformed:
                await self._house.note(unread(self._house.settings.clock()))
                raise
            rows = _rows(asked, context, page, held.pop_all())
        name = f'attachment; filename="{context.release}.ndjson"'
        headers = {"cache-control": "no-store", "content-disposition": name}
        return StreamingResponse(rows, 200, headers, media_type=NDJSON)


async def _rows(
    asked: Asked, context: Context, page: Page, held: ExitStack
) -> AsyncIterator[bytes]:
    """All rows, from the one snapshot that is held for as long as it takes."""
    told, count = sha256(), 0
    with held:
        for _ in range(PAGES):
            for node in page.nodes:
                line = json.dumps(node, ensure_ascii=False).encode() + b"\n"
                told.update(line)
                count += 1
                yield line
            if page.end is None:
                last = {"rows": count, "sha256": told.hexdigest(), "snapshot": context.snapshot.id}
                yield json.dumps({"complete": last}).encode() + b"\n"
                return
            page = await _page(asked, context, page.end)


def _released(context: Context, asked: Asked) -> Context:
    """The context of the export that was released to the asker; `Refusal` where none was."""
    at = context.clock()
    wanted = subject(context, "export", {"digest": digest(asked.query, asked.variables)})
    for one in releases(context.ledger.acts()).values():
        mine = (one.actor, one.kind, one.subject) == (context.identity.actor, "EXPORT", wanted)
        if mine and one.state(at) == APPROVED:
            return replace(context, release=one.id)
    denial = {"decision": "DENY", "deny_reason": "RELEASE", "operation": "DISCLOSE"}
    context.ledger.append({**deed(context, "export", at), **denial})
    raise Refusal("FORBIDDEN", "Nobody of another role has released this export to you.")


async def _page(asked: Asked, context: Context, after: str | None) -> Page:
    body = await execute(
        replace(asked, variables={**(asked.variables or {}), "after": after}), context, READ_ONLY
    )
    for error in body.get("errors", ()):
        raise Refusal(str(error["extensions"]["code"]), str(error["message"]))
    try:
        ((found,),) = [tuple(category.values()) for category in body["data"].values()]
        info = found["pageInfo"]
        return Page(found["nodes"], info["endCursor"] if info["hasNextPage"] else None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed(400, FORM) from error


def _refused(code: str, message: str, status: int) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(body, status, {"cache-control": "no-store"})
