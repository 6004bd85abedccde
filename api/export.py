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
from starlette.responses import Response, StreamingResponse

from api.access.event import deed, unread
from api.access.release import APPROVED, releases, subject
from api.context import Context
from api.errors import Refusal
from api.guard.edge import wrong
from api.guard.slots import later
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
        except Refusal as error:
            return wrong(error.code, str(error), more=later(error))

    async def _asked(self, request: Request) -> Response:
        with ExitStack() as held:
            try:
                asked = await read(request)
                identity = await self._house.identity(request.headers.get("authorization", ""))
                await self._house.refresh()
                context = held.enter_context(self._house.context(identity))
                context = await to_thread(_released, context, asked)
                page = await self._page(asked, context, None)
            except Malformed as error:
                await self._house.note(unread(self._house.settings.clock()))
                return wrong("BAD_REQUEST", str(error), error.status)
            rows = self._rows(asked, context, page, held.pop_all())
        name = f'attachment; filename="{context.release}.ndjson"'
        headers = {"content-disposition": name}
        return StreamingResponse(rows, 200, headers, media_type=NDJSON)

    async def _rows(
        self, asked: Asked, context: Context, page: Page, held: ExitStack
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
                    whole = {"rows": count, "sha256": told.hexdigest()}
                    whole["snapshot"] = context.snapshot.id
                    yield json.dumps({"complete": whole}).encode() + b"\n"
                    return
                page = await self._page(asked, context, page.end, begun=True)

    async def _page(
        self, asked: Asked, context: Context, after: str | None, *, begun: bool = False
    ) -> Page:
        """One page of the answer, through the one executor and within the bounds of the house."""
        variables = {**(asked.variables or {}), "after": after}
        body = await self._house.answered(replace(asked, variables=variables), context, begun=begun)
        return _read(body)


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


def _read(body: Mapping[str, Any]) -> Page:
    """The page of a response; `Malformed` where the document has no pages."""
    for error in body.get("errors", ()):
        raise Refusal(str(error["extensions"]["code"]), str(error["message"]))
    try:
        ((found,),) = [tuple(category.values()) for category in body["data"].values()]
        info = found["pageInfo"]
        return Page(found["nodes"], info["endCursor"] if info["hasNextPage"] else None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed(400, FORM) from error
