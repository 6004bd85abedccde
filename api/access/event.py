"""Entries of the ledger that no capability writes."""

from datetime import datetime
from uuid import uuid4

from api.values import in_utc


def denial(reason: str, now: datetime) -> dict[str, object]:
    """Somebody came with a token that is not accepted; nothing of it is kept."""
    return {
        "event": str(uuid4()),
        "at": in_utc(now),
        "operation": "CONSULT",
        "decision": "DENY",
        "deny_reason": f"TOKEN_{reason.upper()}",
    }
