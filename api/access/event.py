"""Entries of the ledger that no capability writes."""

from datetime import datetime
from uuid import uuid4

from api.context import Context
from api.values import in_utc

CITIZEN = "CITIZEN"


def denial(reason: str, now: datetime) -> dict[str, object]:
    """Somebody came with a token that is not accepted; nothing of it is kept."""
    return {
        "event": str(uuid4()),
        "at": in_utc(now),
        "operation": "CONSULT",
        "decision": "DENY",
        "deny_reason": "TOKEN",
        "detail": reason.upper(),
    }


def untrusted(context: Context, at: datetime) -> dict[str, object]:
    """Somebody sent a document of his own where his role sends registered ones alone."""
    return {
        "event": str(uuid4()),
        "at": in_utc(at),
        "operation": "CONSULT",
        **asker(context),
        "decision": "DENY",
        "deny_reason": "DOCUMENT",
        "snapshot": context.snapshot.id,
    }


def deed(context: Context, act: str, at: datetime) -> dict[str, object]:
    """Somebody did something, or tried to; what it was done to and what came of it is added."""
    return {
        "event": str(uuid4()),
        "at": in_utc(at),
        "operation": "ALTER",
        "act": act,
        **asker(context),
        "purpose": context.purpose,
        "snapshot": context.snapshot.id,
    }


def asker(context: Context) -> dict[str, object]:
    """Who asks; a citizen by a salted hash, as he is no servant who must answer for his looks."""
    one = context.identity
    actor = context.salt.of(one.actor) if one.role == CITIZEN else one.actor
    return {
        "actor": actor,
        "role": one.role,
        "agency": one.agency,
        "client": one.client,
        "unit": one.unit,
    }
