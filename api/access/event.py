"""Entries of the ledger that no capability writes."""

import re
from datetime import datetime
from uuid import uuid4

from api.context import Context
from api.values import in_utc
from contracts import capabilities

CITIZEN = "CITIZEN"
FAILED = "FAILED"
NOT_ASKED = {
    "BAD_REQUEST": "REQUEST",
    "BAD_USER_INPUT": "INPUT",
    "DOCUMENT_NOT_TRUSTED": "DOCUMENT",
    "GRAPHQL_PARSE_FAILED": "REQUEST",
    "GRAPHQL_VALIDATION_FAILED": "REQUEST",
    "INTERNAL": FAILED,
}
"""What the ledger calls the refusals that no policy makes, by what the asker is told."""
NAMES = re.compile(r"\w+")


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


def unanswered(code: str) -> str:
    """Why there is no answer, as the ledger has it, by the code that the asker is told."""
    return NOT_ASKED.get(code, "LIMIT")


def unread(now: datetime) -> dict[str, object]:
    """Somebody sent what is no question; nothing of it is kept."""
    told = denial("", now)
    return told | {"deny_reason": unanswered("BAD_REQUEST"), "detail": "BAD_REQUEST"}


def unexecuted(context: Context, query: str, code: str) -> dict[str, object]:
    """A document that was not executed: who sent it, why not, and which capabilities it names."""
    named = sorted(set(NAMES.findall(query)) & capabilities().keys())
    return {
        **denial("", context.clock()),
        **asker(context),
        "capability": named[0] if len(named) == 1 else None,
        "asked": named,
        "deny_reason": unanswered(code),
        "detail": code,
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
