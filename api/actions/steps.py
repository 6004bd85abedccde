"""What a unit does on a call: it is assigned, acknowledges, reports, is taken off again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from api.access.duty import on_duty
from api.access.policy import Facts
from api.access.reference import CALL, Reference, standing
from api.actions.acting import Acting, Event, Moment, acted
from api.actions.deeds import Deed
from api.actions.saying import Call, Key, Unit, chosen, numbered
from api.arguments import one_of
from api.context import Context, Info
from api.errors import Refusal, bad_input
from api.values import in_utc
from contracts.transitions import AGAIN, allowed, availability, refusal, sequence

FEED = "stationhouse/dispatch_assignments"
ACKNOWLEDGED, CANCELLED = "AcknowledgedTransmission", "AssignmentCanceled"
OFFICER = "OFFICER"
ON_CALL = """
select assign_seq, status_code, status_at from unit_assignments where call_id = ? and unit_id = ?
"""
AGENCY = "select agency_id from unit_status_board where unit_id = ? order by since_at desc limit 1"
TICK = timedelta(milliseconds=1)
LATEST = timedelta(seconds=5)
"""A status that lies further ahead than clocks may differ is no reason to date the next behind it:
the gateway would take that for an event from the future."""
UNASSIGNABLE = "Assign a unit with assignUnit; setUnitStatus says what it does from then on."
Status = Annotated[str, one_of("unit_status", "The status that it took.", "单位状态。")]


async def acknowledge_call(info: Info, call_id: Call, idempotency_key: Key) -> Mapping[str, object]:
    """Acknowledge, for the asker's own unit, that it was assigned to the call."""
    what = Deed("acknowledgeCall", "acknowledge", CALL.upper())
    unit = info.context.identity.unit
    return await acted(info.context, _step(what, call_id, unit, ACKNOWLEDGED, idempotency_key))


async def assign_unit(
    info: Info, call_id: Call, unit_id: Unit, idempotency_key: Key
) -> Mapping[str, object]:
    """Assign a unit to the call."""
    what = Deed("assignUnit", "assign", CALL.upper())
    return await acted(info.context, _step(what, call_id, unit_id, AGAIN, idempotency_key))


async def set_unit_status(
    info: Info, call_id: Call, unit_id: Unit, status: Status, idempotency_key: Key
) -> Mapping[str, object]:
    """Say which status a unit took on the call; who assigns may also take it off again."""
    code = chosen(status, "status")
    if code == AGAIN:
        raise bad_input(UNASSIGNABLE)
    what = Deed("setUnitStatus", "assign" if code == CANCELLED else "report", CALL.upper())
    return await acted(info.context, _step(what, call_id, unit_id, code, idempotency_key))


def _step(what: Deed, call: str, unit: str, status: str, key: str) -> Acting:
    return Acting(
        what=what,
        key=key,
        records={"call_id": (call,), "unit_id": (unit,)},
        said={"status": status},
        facts=partial(_facts, call, unit),
        event=partial(_event, call, unit, status),
    )


def _facts(call: str, unit: str, context: Context, at: datetime) -> Facts:
    """How the call stands, and whether the unit is the asker's own and was ever on it."""
    asker = context.identity
    found = standing(context.present, Reference(CALL, call), asker, at)
    mine = bool(unit) and unit == asker.unit
    return replace(found, own=mine and _latest(context, call, unit) is not None)


def _event(call: str, unit: str, status: str, context: Context, moment: Moment) -> Event:
    """The step as a row; times never run behind the step that it follows."""
    seq, before, since = _latest(context, call, unit) or (0, None, None)
    if not moment.tried:
        _may(context, unit, before, status, moment.at)
    at = moment.at
    if since is not None and at <= since < at + LATEST:
        at = since + TICK
    centre, number = numbered(call)
    row = {
        "call_no": number,
        "unit_id": unit,
        "assign_seq": sequence(before, seq, status),
        "status_code": status,
        "status_at": in_utc(at),
        "centre_id": centre,
        "agency_id": _agency(context, unit),
        "primary_status": availability(status),
        "source": "BUTTON" if context.identity.role == OFFICER else "DISPATCHER",
        "received_at": in_utc(at),
    }
    return Event(FEED, row)


def _may(context: Context, unit: str, before: str | None, status: str, at: datetime) -> None:
    """Refuse what could not be, as far as it is seen from here; the lane has the last word."""
    if not allowed(before, status):
        raise Refusal("ILLEGAL_TRANSITION", refusal(before, status))
    if status == AGAIN and on_duty(context.snapshot, unit, at) is False:
        raise bad_input("unitId names no unit that is on duty now; unitStatusBoard has those.")


def _latest(context: Context, call: str, unit: str) -> tuple[int, str, datetime] | None:
    """Number of the assignment, status and its time, as they were last seen."""
    found = context.present.rows(ON_CALL, [call, unit])
    return found[0] if found and found[0][0] is not None else None


def _agency(context: Context, unit: str) -> str:
    """Agency of the unit; that of the asker where the board does not know it."""
    found = context.present.rows(AGENCY, [unit])
    return str(found[0][0]) if found and found[0][0] else context.identity.agency
