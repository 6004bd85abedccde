"""What one request carries: its snapshot, who asks what for, and where that is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

import polars as pl
import strawberry

from api.access.checkpoint import Checkpoints
from api.access.grant import Grant
from api.access.identity import ANYONE, Identity
from api.access.ledger import Ledger
from api.access.reference import Reference
from api.access.salt import NO_SALT, Salt
from api.access.sealed import NOTHING_OPENS, Opener
from api.guard.bounds import USUAL, Bounds
from api.snapshot import Snapshot
from contracts import Contract


def utc_now() -> datetime:
    """The moment, as times at rest are kept: naive, UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


class Store(Protocol):
    """Rows to answer from, the same for as long as they are held."""

    @property
    def id(self) -> str:
        """Names the rows: the same id, the same rows."""

    @property
    def size(self) -> int | None:
        """Entries of the ledger that are read; None for a snapshot."""

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """The latest event in what is read of the sources."""

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may read the frames too."""

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows of one statement as a frame."""


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
    broken: str | None = None
    """Why the asker breaks the glass: a code of `break_glass_reason`."""
    release: str | None = None
    """The release under which the answer is taken away as a whole."""
    granted: Grant | None = None
    """Limits that are settled already, as of a question that is asked again."""
    salt: Salt = NO_SALT
    """Names records in the ledger."""
    opener: Opener = NOTHING_OPENS
    """Opens what intake has sealed; the snapshot holds no key."""
    checkpoints: Checkpoints | None = None
    """What vouches for the ledger; None where nobody asked for it, as in a test."""
    clock: Callable[[], datetime] = utc_now
    bounds: Bounds = USUAL
    """How much the question may take."""

    def store(self, contract: Contract) -> Store:
        """Where the capability's rows are: in the snapshot, or in the ledger as it stands."""
        return self.ledger.reading() if contract.store == "ledger" else self.snapshot


Info: TypeAlias = strawberry.Info[Context, None]
