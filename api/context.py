"""What one request carries: its snapshot, its purpose, and where its answers are recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import strawberry

from api.access.ledger import Ledger
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
    purpose: str = ""
    """What the asker says it is for; empty where nothing was said."""
    clock: Callable[[], datetime] = utc_now


Info: TypeAlias = strawberry.Info[Context, None]
