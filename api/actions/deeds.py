"""The one way to act: decided by policy, written to the ledger before it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.access.event import deed
from api.access.policy import Facts, permission
from api.context import Context
from api.errors import Refusal

REFUSED = "This is not open to you, or there is nothing that waits for it."


@dataclass(frozen=True)
class Deed:
    """What is done, the rule's word for it, and what it is done to."""

    act: str
    verb: str
    kind: str


def moment(context: Context) -> datetime:
    """Now, to the millisecond, as the ledger has it."""
    now = context.clock()
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)


def done(
    context: Context, what: Deed, facts: Facts, at: datetime, **more: Mapping[str, object]
) -> None:
    """Record that it is done; `Refusal` where the rules do not allow it."""
    found = permission(what.verb, what.kind, context.identity, facts)
    event = {**deed(context, what.act, at), **more, "rules": found.rules}
    if not found.allowed:
        context.ledger.append({**event, "decision": "DENY", "deny_reason": found.reason})
        raise refusal(context)
    context.ledger.append({**event, "decision": "ALLOW"})


def refused(context: Context, what: Deed, at: datetime, **more: Mapping[str, object]) -> Refusal:
    """What is told, and recorded, where there is nothing that it could be done to."""
    event = {**deed(context, what.act, at), **more}
    context.ledger.append({**event, "decision": "DENY", "deny_reason": "STATE"})
    return refusal(context)


def refusal(context: Context) -> Refusal:
    """Reads the same whatever it rests on; why stands in the ledger."""
    return Refusal("FORBIDDEN" if context.identity.actor else "UNAUTHENTICATED", REFUSED)
