"""How an officer acts: once a key, decided, written down, sent to the lane, and written down again.

What he does is an event that others see through the lane; nothing is changed in place. The first
entry of an act is written before it is sent: the ledger knows of whatever may have reached the
lane. The ledger also settles which of two requests with one key came first, whichever process they
reached.
"""

import json
from asyncio import to_thread
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import strawberry

from api.access.acts import RECORDED, SENT, Done
from api.access.event import deed
from api.access.policy import Decision, Facts, permission
from api.actions.deeds import Deed, moment, refusal
from api.codes import code_enum
from api.context import Context
from api.errors import Refusal, bad_input
from api.values import RecordId, UtcTime, in_utc, plain
from api.words import words

AGAIN = "AGAIN"
REASONS = {"ILLEGAL_TRANSITION": "TRANSITION", "BAD_USER_INPUT": "INPUT"}
"""What the ledger calls the refusals of an act, by what the officer is told; else GATEWAY."""
USED = "This idempotencyKey was used for another act; give each act a key of its own."


@strawberry.type(
    name="Act",
    description=words(
        "What was done, and is in the live lane now.", "已执行并进入实时通道的操作。"
    ),
)
class ActType:
    """The GraphQL type of it."""

    id: RecordId = strawberry.field(
        description=words("The act, as ledger and lane name it.", "操作编号。")
    )
    state: code_enum("act_state") = strawberry.field(  # type: ignore[valid-type]
        description=words("Whether it was done now or before.", "状态。")
    )
    at: UtcTime = strawberry.field(
        description=words("When it was first asked for, UTC.", "首次请求时间（UTC）。")
    )


@dataclass(frozen=True)
class Event:
    """One row for the lane, and the feed that it goes by."""

    feed: str
    row: Mapping[str, object]


@dataclass(frozen=True)
class Acting:
    """One act as it is asked for."""

    what: Deed
    key: str
    records: Mapping[str, tuple[str, ...]]
    """What it is about, by argument."""
    said: Mapping[str, object]
    """Codes that were chosen."""
    facts: Callable[[Context, datetime], Facts]
    """What the rules look at."""
    event: Callable[[Context, "Moment"], Event]
    """The row; `Refusal` where it could not follow what is seen to be there."""


@dataclass(frozen=True)
class Moment:
    """When an act was first asked for, and under which id."""

    act: str
    at: datetime
    tried: bool = False
    """Whether it was sent before, so that what is seen may hold it already."""


async def acted(context: Context, acting: Acting) -> Mapping[str, object]:
    """What the officer is told. `Refusal` where it was not done; why is in the ledger."""
    first = await to_thread(_first, context, acting)
    if first.state == RECORDED:
        return _told(first, AGAIN)
    sent, event = await to_thread(_decided, context, acting, first)
    try:
        again = await context.gateway.post(event.feed, sent.id, event.row)
    except Refusal as error:
        reason = REASONS.get(error.code, "GATEWAY")
        await to_thread(_write, context, acting, sent, Decision(allowed=False, reason=reason))
        raise
    done = replace(sent, state=RECORDED)
    await to_thread(_write, context, acting, done, Decision(allowed=True))
    return _told(done, AGAIN if again else RECORDED)


def _first(context: Context, acting: Acting) -> Done:
    """The act of that key as it stands; not yet in the ledger where `state` is empty."""
    actor, at = context.identity.actor, moment(context)
    identity = f"act-{context.salt.of(json.dumps([actor, acting.key]))}"
    found = context.ledger.done(identity)
    if found is None:
        return Done(identity, _asked(context, acting), at, "")
    _same(context, acting, found)
    if found.state == RECORDED:
        _write(context, acting, found, Decision(allowed=True))
    return found


def _decided(context: Context, acting: Acting, first: Done) -> tuple[Done, Event]:
    """The event that may be sent; that it will be is in the ledger."""
    facts = acting.facts(context, first.at)
    what, asker = acting.what, context.identity
    found = permission(what.verb, what.kind, asker, facts, context.purpose)
    if not found.allowed:
        _write(context, acting, first, found)
        raise refusal(context)
    try:
        event = acting.event(context, Moment(first.id, first.at, tried=bool(first.state)))
    except Refusal as error:
        reason = REASONS.get(error.code, "INPUT")
        _write(context, acting, first, Decision(allowed=False, rules=found.rules, reason=reason))
        raise
    sent = replace(first, state=SENT)
    _write(context, acting, sent, found)
    earliest = context.ledger.done(first.id) or sent
    _same(context, acting, earliest)
    if earliest.at != first.at:
        event = acting.event(context, Moment(first.id, earliest.at, tried=True))
    return replace(sent, at=earliest.at), event


def _same(context: Context, acting: Acting, found: Done) -> None:
    """Refuse a key that was used for something else."""
    if found.asked != _asked(context, acting):
        _write(context, acting, found, Decision(allowed=False, reason="INPUT"))
        raise bad_input(USED)


def _asked(context: Context, acting: Acting) -> str:
    said = {name: plain(value) for name, value in acting.said.items()}
    exact = [acting.what.act, acting.records, said]
    return context.salt.of(json.dumps(exact, sort_keys=True, ensure_ascii=False))


def _write(context: Context, acting: Acting, done: Done, found: Decision) -> None:
    """One entry of the act; it names records by their salted hash alone."""
    told = {"id": done.id, "asked": done.asked, "at": in_utc(done.at), "state": done.state}
    decided = {"decision": "ALLOW"} if found.allowed else {
        "decision": "DENY", "deny_reason": found.reason,
    }  # fmt: skip
    context.ledger.append(
        {
            **deed(context, acting.what.act, moment(context)),
            "arguments": {name: plain(value) for name, value in acting.said.items()},
            "records": {
                name: [context.salt.of(one) for one in ids] for name, ids in acting.records.items()
            },
            "deed": told,
            "rules": found.rules,
            **decided,
        }
    )


def _told(done: Done, state: str) -> Mapping[str, object]:
    return {"id": done.id, "state": code_enum("act_state")(state), "at": done.at}
