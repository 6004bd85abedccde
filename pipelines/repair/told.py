"""What the access ledger is told of repairs: before they are done, and once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from contracts import journal
from contracts.loading import capabilities
from pipelines.retention.entry import entry

CAPABILITY = "dataQualityReport"


@dataclass(frozen=True)
class By:
    """Who does something and when, UTC, naive."""

    who: str
    now: datetime


def tell(
    ledger: Path, operation: str, by: By, arguments: Mapping[str, object], **more: object
) -> None:
    """Write the entry; `OSError` where it cannot be written, and then nothing may be done.

    With an `event` it is written where the ledger does not have it yet, so that a retry adds none.
    """
    event = str(more.pop("event", ""))
    known = ledger.read_bytes() if event and ledger.exists() else b""
    if f'"event": "{event}"'.encode() in known:
        return
    version = capabilities()[CAPABILITY].version
    named = {"capability": CAPABILITY, "version": version, **more}
    journal.append(ledger, [entry(operation, by.who, by.now, arguments, event, **named)])


def event_of(name: str) -> str:
    """The one event of what is called so."""
    return str(uuid5(NAMESPACE_URL, name))
