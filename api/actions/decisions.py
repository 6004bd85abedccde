"""What is decided of calls, hits and alerts: one event or two, how it ended, what came of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated

from api.access.policy import Facts
from api.access.reference import CALL, Reference, standing, within
from api.actions.acting import Acting, Event, Moment, acted
from api.actions.deeds import Deed
from api.actions.saying import Alert, Call, Key, chosen, numbered
from api.arguments import one_of
from api.context import Context, Info
from api.errors import bad_input
from api.values import in_utc

CALLS, HITS, ALERTS = CALL.upper(), "HIT", "ALERT"
LINKED, REJECTED = "LINKED", "REJECTED"
HIT = """
select area_id, camera_id, seen_at from stolen_vehicle_alerts
where alert_id = ? and (kept_until is null or ? < kept_until)
limit 1
"""
ALERT = "select area_id from minor_protection_alerts where alert_id = ?"
Ended = Annotated[str, one_of("call_disposition", "How the call ended.", "处置结果。")]
Verdict = Annotated[str, one_of("hit_verification", "CONFIRMED or REJECTED.", "核验结论。")]
Outcome = Annotated[str, one_of("alert_outcome", "What came of it.", "处置结果。")]


async def link_calls(
    info: Info, call_id: Call, primary_call_id: Call, idempotency_key: Key
) -> Mapping[str, object]:
    """Say that a call tells of the same event as the primary one."""
    what = Deed("linkCalls", "link", CALLS)
    pair = (call_id, primary_call_id)
    return await acted(info.context, _pair(what, pair, LINKED, idempotency_key))


async def split_calls(
    info: Info, call_id: Call, primary_call_id: Call, idempotency_key: Key
) -> Mapping[str, object]:
    """Say that a call tells of another event than the primary one."""
    what = Deed("splitCalls", "link", CALLS)
    pair = (call_id, primary_call_id)
    return await acted(info.context, _pair(what, pair, REJECTED, idempotency_key))


async def record_disposition(
    info: Info, call_id: Call, disposition: Ended, idempotency_key: Key
) -> Mapping[str, object]:
    """Record how a call ended, which closes it; of several the last holds."""
    code = chosen(disposition, "disposition")
    acting = Acting(
        what=Deed("recordDisposition", "dispose", CALLS),
        key=idempotency_key,
        records={"call_id": (call_id,)},
        said={"disposition": code},
        facts=partial(_calls, (call_id,)),
        event=partial(_disposition, call_id, code),
    )
    return await acted(info.context, acting)


async def verify_plate_hit(
    info: Info, alert_id: Alert, verdict: Verdict, idempotency_key: Key
) -> Mapping[str, object]:
    """Record whether the plate of a hit and its list entry agree."""
    code = chosen(verdict, "verdict", "UNVERIFIED")
    acting = Acting(
        what=Deed("verifyPlateHit", "verify", HITS),
        key=idempotency_key,
        records={"alert_id": (alert_id,)},
        said={"verdict": code},
        facts=partial(_hit, alert_id),
        event=partial(_verified, alert_id, code),
    )
    return await acted(info.context, acting)


async def close_protection_alert(
    info: Info, alert_id: Alert, outcome: Outcome, idempotency_key: Key
) -> Mapping[str, object]:
    """Close a child-protection alert with what came of it."""
    code = chosen(outcome, "outcome", "OPEN")
    acting = Acting(
        what=Deed("closeProtectionAlert", "close", ALERTS),
        key=idempotency_key,
        records={"alert_id": (alert_id,)},
        said={"outcome": code},
        facts=partial(_alert, alert_id),
        event=partial(_closed, alert_id, code),
    )
    return await acted(info.context, acting)


def _pair(what: Deed, pair: tuple[str, str], decision: str, key: str) -> Acting:
    (centre, _), (other, _) = map(numbered, pair)
    if centre != other or pair[0] == pair[1]:
        raise bad_input("callId and primaryCallId are two calls of one centre.")
    return Acting(
        what=what,
        key=key,
        records={"call_id": pair},
        said={},
        facts=partial(_calls, pair),
        event=partial(_link, pair, decision),
    )


def _calls(calls: tuple[str, ...], context: Context, at: datetime) -> Facts:
    """What holds of all of the calls."""
    every = [standing(context.present, Reference(CALL, one), context.identity, at) for one in calls]
    return replace(
        every[0],
        known=all(one.known for one in every),
        open=all(one.open for one in every),
        in_area=all(one.in_area for one in every),
    )


def _hit(alert: str, context: Context, at: datetime) -> Facts:
    found = context.present.rows(HIT, [alert, at])
    return Facts(known=bool(found), in_area=bool(found) and within(found[0][0], context.identity))


def _alert(alert: str, context: Context, at: datetime) -> Facts:
    found = context.present.rows(ALERT, [alert])
    return Facts(known=bool(found), in_area=bool(found) and within(found[0][0], context.identity))


def _link(pair: tuple[str, str], decision: str, context: Context, moment: Moment) -> Event:
    (centre, number), (_, other) = map(numbered, pair)
    row = {"centre_id": centre, "call_no": number, "other_call_no": other, "decision": decision}
    return _event("call_links", row, moment)


def _disposition(call: str, code: str, context: Context, moment: Moment) -> Event:
    centre, number = numbered(call)
    row = {"centre_id": centre, "call_no": number, "disposition_common": code}
    return _event("call_dispositions", row, moment)


def _verified(alert: str, code: str, context: Context, moment: Moment) -> Event:
    """The hit is named as its alert is: camera, moment and entry of the list."""
    ((_, camera, seen_at),) = context.present.rows(HIT, [alert, moment.at])
    entry = alert.removeprefix(f"{camera}/").partition("/")[2]
    seen = in_utc(seen_at)
    row = {"camera_id": camera, "seen_at": seen, "list_entry_id": entry, "verified": code}
    return _event("hit_verifications", row, moment)


def _closed(alert: str, code: str, context: Context, moment: Moment) -> Event:
    return _event("hotel_alert_outcomes", {"alert_id": alert, "outcome_code": code}, moment)


def _event(table: str, row: Mapping[str, object], moment: Moment) -> Event:
    said = {**row, "decided_at": in_utc(moment.at), "act_id": moment.act}
    return Event(f"stationhouse/{table}", said)
