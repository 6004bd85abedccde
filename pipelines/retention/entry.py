"""Lines that this room writes into the access ledger, in the ledger's own words."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from contracts.loading import capabilities

CAPABILITY = "retentionCompliance"
ACTOR = "stationhouse-retention"


def entry(
    operation: str,
    actor: str,
    now: datetime,
    arguments: Mapping[str, object],
    event: str = "",
    **more: object,
) -> bytes:
    """One entry as a line without its end; `now` is UTC and naive, `more` overrides or adds."""
    told = {
        "event": event or str(uuid4()),
        "at": now.isoformat(timespec="milliseconds") + "Z",
        "operation": operation,
        "capability": CAPABILITY,
        "version": capabilities()[CAPABILITY].version,
        "actor": actor,
        "role": "SYSTEM",
        "agency": "",
        "client": "stationhouse",
        "purpose": "",
        "decision": "ALLOW",
        "arguments": dict(arguments),
        **more,
    }
    return json.dumps(told, ensure_ascii=False).encode()
