"""What one request carries: its snapshot, who asks what for, and where that is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import strawberry

from api.access.checkpoint import Checkpoints
from api.access.grant import Grant
from api.access.identity import ANYONE, Identity
from api.access.ledger import Ledger
from api.access.reference import Reference
from api.access.salt import NO_SALT, Salt
from api.access.sealed import NOTHING_OPENS, Opener
from api.actions.gateway import NOWHERE, Gateway
from api.guard.bounds import USUAL, Bounds
from api.live.board import Board
from api.live.present import Present
from api.snapshot import Snapshot
from api.watched import Store, Watched
from contracts import Contract, snake


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
    gateway: Gateway = NOWHERE
    """Where acts go."""
    checkpoints: Checkpoints | None = None
    """What vouches for the ledger; None where nobody asked for it, as in a test."""
    clock: Callable[[], datetime] = utc_now
    bounds: Bounds = USUAL
    """How much the question may take."""
    slow_seconds: float = 1.0
    """A statement that takes longer is logged."""
    board: Board | None = None
    """What came since the snapshot, pinned with it; None where nothing did."""

    @property
    def present(self) -> Snapshot | Present:
        """What stands now: the snapshot, with the live board before it where there is one."""
        return self.snapshot if self.board is None else Present(self.snapshot, self.board)

    def live(self, contract: Contract) -> Board | None:
        """The board, where it has the capability's rows."""
        board = self.board
        return board if board is not None and board.has(snake(contract.id)) else None

    def store(self, contract: Contract) -> Store:
        """Where the capability's rows are: in the snapshot, with the board before it where that
        has them, or in the ledger as it stands.
        """
        found: Store = self.snapshot
        if contract.store == "ledger":
            found = self.ledger.reading()
        elif self.live(contract):
            found = self.present
        return Watched(found, contract.id, self.slow_seconds)


Info: TypeAlias = strawberry.Info[Context, None]
