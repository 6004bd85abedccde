"""What one request carries: its snapshot, who asks what for, and where that is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import strawberry

from api.access.checkpoint import Checkpoints
from api.access.identity import ANYONE, Identity
from api.access.ledger import Ledger
from api.access.reference import Reference
from api.snapshot import Snapshot


def utc_now() -> datetime:
    """The moment, as times at rest are kept: naive, UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Context:
    """Pinned once a request, so that all its answers come from one snapshot."""

    snapshot: Snapshot
    ledger: Ledger
    zone: ZoneInfo
    identity: Identity = ANYONE
    purpose: str = "PUBLIC"
    """What the asker says it is for; without a word, what is open to everybody."""
    reference: Reference | None = None
    """The call or case that it is for."""
    checkpoints: Checkpoints | None = None
    """What vouches for the ledger; None where nobody asked for it, as in a test."""
    clock: Callable[[], datetime] = utc_now


Info: TypeAlias = strawberry.Info[Context, None]
