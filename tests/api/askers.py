"""Somebody of the role that each purpose is for, and how he says what he asks for."""

import re
from datetime import datetime

from api.access.identity import Identity

ROLES = {
    "RESPOND": "DISPATCHER", "COMMAND": "COMMANDER", "AUDIT": "AUDITOR", "PUBLISH": "PUBLISHER",
    "ANALYSE": "ANALYST", "FRAUD_RESPONSE": "FRAUD_OFFICER", "COMMUNITY": "COMMUNITY_OFFICER",
    "SERVICE": "CLERK", "PLANNING": "PLANNER", "PROTECT": "PROTECTION_OFFICER",
    "SUBJECT": "CITIZEN",
}  # fmt: skip
PEOPLE = {
    "RESPOND": "dispatcher-2", "COMMAND": "commander-1", "AUDIT": "auditor-1",
    "PUBLISH": "publisher-1", "ANALYSE": "analyst-1", "FRAUD_RESPONSE": "fraud-officer-1",
    "COMMUNITY": "village-officer-3", "SERVICE": "clerk-1", "PLANNING": "planner-1",
    "PROTECT": "protection-1", "SUBJECT": "citizen-1",
}  # fmt: skip


def asker(purpose: str) -> Identity:
    """One who works everywhere."""
    role = ROLES.get(purpose, "OFFICER")
    return Identity(f"{role.lower()}-1", role, "LKPSB", ("*",), client="a test")


def stating(query: str, purpose: str, about: str = "") -> str:
    """The query with its purpose, and `call: "…"` or `case: "…"` where it has one."""
    if not purpose:
        return query
    words = f"@purpose(of: {purpose}{', ' + about if about else ''})"
    if re.match(r"\s*\{", query):
        return f"query {words} {query}"
    return re.sub(r"(query\s*\w*\s*(\([^)]*\))?)", rf"\1 {words} ", query, count=1)


def records(*ids: str, kind: str = "CALL", **more: object) -> list[dict[str, object]]:
    """Calls or cases that are open."""
    opened = datetime(2026, 6, 28, 8)
    return [{"record_kind": kind, "record_id": one, "opened_at": opened, **more} for one in ids]


def on_it(call: str, unit: str, **more: object) -> dict[str, object]:
    """A unit that is on a call."""
    assigned = datetime(2026, 6, 28, 14)
    return {"call_id": call, "unit_id": unit, "assigned_at": assigned, **more}
