"""One subscription: the whole answer at the start, and whenever the board has another.

Each message is the same question asked again through the one executor: policy is asked for each of
them, so that a permission that is withdrawn ends it, and a place that closes closes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from graphql import FieldNode, GraphQLError, parse
from graphql.utilities import get_operation_ast
from strawberry.types.graphql import OperationType

from api.access.event import denial, unexecuted
from api.access.identity import Identity, Unknown
from api.context import Context
from api.endpoint import NOT_TRUSTED, UNTRUSTED, not_executed
from api.errors import Refusal
from api.guard import documents
from api.guard.slots import Busy
from api.house import House
from api.live.board import Board
from api.live.cover import Cover
from api.request import Asked, Malformed
from contracts import snake
from contracts.board import plan
from telemetry.work import work

LIVE = (OperationType.SUBSCRIPTION,)
PACE_SECONDS = 0.25
"""At most one message in so long; of what comes meanwhile the latest counts."""
NOT_LIVE = "Over a socket subscriptions alone are asked; send a query or mutation by POST."


@dataclass(frozen=True)
class Subscriber:
    """Who subscribes, as the connection began."""

    header: str
    """The token, which is looked at anew for each message."""
    purpose: str
    """What it is for, unless the document says so itself."""


class Ended(Exception):  # noqa: N818 - what happened, not what broke
    """There are no more messages; `errors` is what the subscriber is told."""

    def __init__(self, errors: list[Any]) -> None:
        super().__init__()
        self.errors = errors


class Subscription:
    """Answers to one document, for as long as somebody may have them."""

    def __init__(self, house: House, subscriber: Subscriber, asked: Asked) -> None:
        self._house, self._subscriber, self._asked = house, subscriber, asked
        self._cover = Cover(house.ledger, house.settings.clock, house.settings.renew_seconds)
        self._seen: object = None
        self._answered = False
        self.capability = _capability(asked)

    async def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """The results, each another than the one before; `Ended` or `Unknown` says why no more."""
        before: object = None
        while True:
            began = time.monotonic()
            identity = await self._identity()
            body = await self._answer(identity)
            if body is not None and body.get("data") != before:
                before = body.get("data")
                yield body
            await asyncio.sleep(max(PACE_SECONDS - (time.monotonic() - began), 0))
            await self._other(identity)

    async def _identity(self) -> Identity:
        found = await self._house.identity(self._subscriber.header)
        if found.expires_at and self._left(found) <= 0:
            await self._house.note(denial("expired_token", self._house.settings.clock()))
            raise Unknown("EXPIRED")
        return found

    async def _answer(self, identity: Identity) -> Mapping[str, Any] | None:
        """The body of the next message; None where too many ask at once, to be tried again."""
        with self._house.context(identity) as pinned, work("message", capability=self.capability):
            context = replace(pinned, purpose=self._subscriber.purpose, ledger=self._cover)
            self._seen = _state(context.snapshot.id, context.board, self.capability)
            await self._check(context)
            try:
                body = await self._house.answered(self._asked, context, LIVE)
            except Busy:
                if not self._answered:
                    raise
                self._seen = None
                return None
            except Malformed as error:
                raise Refusal("BAD_REQUEST", NOT_LIVE) from error
            if code := not_executed(body):
                await self._house.note(unexecuted(context, self._asked.query, code))
        if body.get("errors"):
            raise Ended(body["errors"])
        self._answered = True
        return body

    async def _check(self, context: Context) -> None:
        query, identity = self._asked.query, context.identity
        if self._house.settings.trusted and not documents.may_send(query, identity):
            await self._house.note(unexecuted(context, query, UNTRUSTED))
            raise Refusal(UNTRUSTED, NOT_TRUSTED)

    async def _other(self, identity: Identity) -> None:
        """Wait until there may be another answer, until the renewal, or until the token ends."""
        renewal = time.monotonic() + self._house.settings.renew_seconds
        while self._seen == self._now():
            left = renewal - time.monotonic()
            if identity.expires_at:
                left = min(left, self._left(identity))
            if left <= 0:
                return
            await self._house.following.news.wait(left)

    def _left(self, identity: Identity) -> float:
        now = self._house.settings.clock().replace(tzinfo=UTC).timestamp()
        return identity.expires_at - now

    def _now(self) -> object:
        with self._house.snapshots.pinned() as snapshot:
            return _state(snapshot.id, snapshot.board, self.capability)


def _state(snapshot: str, board: Board | None, capability: str) -> object:
    return snapshot, board.change(snake(capability)) if board else 0


def _capability(asked: Asked) -> str:
    """The one field of the subscription; empty where the document is none."""
    try:
        operation = get_operation_ast(parse(asked.query, max_tokens=2_000), asked.operation)
    except (GraphQLError, RecursionError):
        return ""
    fields = operation.selection_set.selections if operation else ()
    named = (node.name.value for node in fields if isinstance(node, FieldNode))
    return next((name for name in named if name in plan().subscriptions), "")
