"""What one asks for and another of another role approves, each naming exactly what it is."""

from asyncio import to_thread
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

import strawberry

from api.access.policy import Facts
from api.access.release import APPROVE, REQUEST, WAITING, Release, limit, releases, subject
from api.actions.deeds import Deed, done, moment, refused
from api.arguments import one_of
from api.codes import code_enum
from api.context import Context, Info
from api.errors import bad_input
from api.values import Digest, RecordId, UtcTime, in_utc
from api.words import words

REPLAY, EXPORT, DELAY = "patrolReplay", "export", "whoViewedMyData"


def _told(english: str, chinese: str) -> object:
    return strawberry.argument(description=words(english, chinese))


Unit = Annotated[RecordId, _told("The unit.", "单位。")]
Call = Annotated[RecordId, _told("A call that it was assigned to.", "该单位被派往的警情。")]
Id = Annotated[RecordId, _told("The request, by the id it was given.", "申请编号。")]
Record = Annotated[RecordId, _told("The call, report or dispute.", "警情、报案或纠纷编号。")]
Until = Annotated[UtcTime, _told("Until when its subject is not told, UTC.", "延迟至（UTC）。")]
Document = Annotated[
    Digest, _told("SHA-256 of the document and variables as they will be sent.", "查询摘要。")
]
Why = Annotated[str, one_of("release_reason", "Why it is asked for.", "申请理由。")]
Shown = Mapping[str, object]
"""A request as those see it who ask and approve."""


@strawberry.type(
    name="Release", description=words("What two people agree on, for a time.", "双人授权。")
)
class ReleaseType:
    """The GraphQL type of it."""

    id: RecordId = strawberry.field(description=words("The request.", "申请编号。"))
    kind: code_enum("release_kind") = strawberry.field(  # type: ignore[valid-type]
        description=words("What kind it is.", "类型。")
    )
    state: code_enum("release_state") = strawberry.field(  # type: ignore[valid-type]
        description=words("How it stands.", "状态。")
    )
    until: UtcTime | None = strawberry.field(
        description=words("Until when it holds; null until it is approved.", "有效期至。")
    )


async def request_replay(info: Info, unit_id: Unit, call_id: Call, reason: Why) -> Shown:
    """Ask that `patrolReplay` of one unit and call be released to the asker."""
    asked = {"unit_id": unit_id, "call_id": call_id}
    return await to_thread(_request, info.context, "RELEASE", REPLAY, asked, reason)


async def approve_replay(info: Info, release_id: Id, unit_id: Unit, call_id: Call) -> Shown:
    """Release it; who approves names what he approves."""
    asked = {"unit_id": unit_id, "call_id": call_id}
    until = moment(info.context) + timedelta(hours=limit("RELEASE_HOURS"))
    return await to_thread(_approve, info.context, release_id, REPLAY, asked, until)


async def request_export(info: Info, digest: Document, reason: Why) -> Shown:
    """Ask that the whole answer to one document may be taken away."""
    return await to_thread(_request, info.context, "EXPORT", EXPORT, {"digest": digest}, reason)


async def approve_export(info: Info, release_id: Id, digest: Document) -> Shown:
    """Release it; who approves has the same document."""
    until = moment(info.context) + timedelta(hours=limit("EXPORT_HOURS"))
    return await to_thread(_approve, info.context, release_id, EXPORT, {"digest": digest}, until)


async def request_delay(info: Info, record_id: Record, until: Until, reason: Why) -> Shown:
    """Ask that the subject of a record be told later who looked at it."""
    asked = _delay(info.context, record_id, until)
    return await to_thread(_request, info.context, "DELAY", DELAY, asked, reason)


async def approve_delay(info: Info, release_id: Id, record_id: Record, until: Until) -> Shown:
    """Order it, as a prosecutor may."""
    asked = _delay(info.context, record_id, until)
    return await to_thread(_approve, info.context, release_id, DELAY, asked, until)


def _delay(context: Context, record_id: str, until: datetime) -> Mapping[str, object]:
    latest = moment(context) + timedelta(days=limit("DELAY_DAYS"))
    if not moment(context) < until <= latest:
        raise bad_input(f"until is a time to come, {in_utc(latest)} at the latest.")
    return {"record_id": record_id, "until": until}


def _request(
    context: Context, kind: str, capability: str, asked: Mapping[str, object], reason: str
) -> Shown:
    at = moment(context)
    made = Release(
        f"rel-{uuid4()}",
        kind,
        capability,
        subject(context, capability, asked),
        context.identity.actor,
        context.identity.role,
        at,
    )
    release = {"id": made.id, "kind": kind, "capability": capability, "subject": made.subject}
    arguments = {"reason": getattr(reason, "value", reason)}
    done(context, Deed(REQUEST, "request", kind), Facts(), at, release=release, arguments=arguments)
    return _shown(made, at)


def _approve(
    context: Context, release_id: str, capability: str, asked: Mapping[str, object], until: datetime
) -> Shown:
    at = moment(context)
    found = _waiting(context, release_id, (capability, subject(context, capability, asked)), at)
    kind = found.kind if found else "RELEASE"
    release: dict[str, object] = {"id": release_id, "kind": kind, "until": in_utc(until)}
    if "record_id" in asked:
        release["record"] = context.salt.of(str(asked["record_id"]))
    if found is None:
        raise refused(context, Deed(APPROVE, "approve", kind), at, release=release)
    mine, alike = found.actor == context.identity.actor, found.role == context.identity.role
    facts = Facts(own=mine, same_role=alike)
    done(context, Deed(APPROVE, "approve", kind), facts, at, release=release)
    return _shown(replace(found, until=until), at)


def _waiting(
    context: Context, release_id: str, named: tuple[str, str], at: datetime
) -> Release | None:
    """The request of that id, if it is for just that and waits."""
    found = releases(context.ledger.acts()).get(release_id)
    if found is None or (found.capability, found.subject) != named or found.state(at) != WAITING:
        return None
    return found


def _shown(release: Release, at: datetime) -> Shown:
    kinds, states = code_enum("release_kind"), code_enum("release_state")
    return {
        "id": release.id,
        "kind": kinds(release.kind),
        "state": states(release.state(at)),
        "until": release.until,
    }
