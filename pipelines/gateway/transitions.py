"""Which step of a unit on a call may follow what the log holds, where its feed says that it must.

What an agency delivers happened, in whatever order it arrives; it is learnt and never refused. Of
a unit and call that the log knows nothing of, whoever sends has looked at the snapshot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.feeds import feeds
from contracts.transitions import ILLEGAL, allowed, refusal
from lane.batch import Batch, Row
from pipelines.gateway.refusal import Refusal

TABLE = "dispatch_assignments"
KEPT = timedelta(hours=24)
"""A unit that said nothing for so long is on the call no more, as access sees it too."""
Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Step:
    """Where a unit stands on a call. The later one has the greater `order`."""

    order: tuple[int, str]
    status: str
    learnt_at: datetime


class Transitions:
    """Knows the latest step of each unit on each call, as far as the log tells of it."""

    def __init__(self) -> None:
        self._latest: dict[Key, _Step] = {}

    def refusal(self, batch: Batch) -> Refusal | None:
        """Why the batch may not be appended now: one of its steps may not follow; None else."""
        if ILLEGAL not in feeds()[batch.feed].refuses:
            return None
        seen: dict[Key, _Step] = {}
        for key, step in _steps(batch):
            before = seen.get(key) or self._latest.get(key)
            if before is not None and not allowed(before.status, step.status):
                return _illegal(before.status, step.status)
            seen[key] = step
        return None

    def learn(self, batch: Batch) -> None:
        """The batch is in the log, or will be before anybody else is asked of."""
        for key, step in _steps(batch):
            before = self._latest.pop(key, None)
            self._latest[key] = step if before is None else _later(before, step)
        self._drop(batch.received_at - KEPT)

    def forget(self) -> None:
        """All that was learned."""
        self._latest = {}

    def _drop(self, until: datetime) -> None:
        """What was last learnt before then; what was learnt last stands at the end."""
        while self._latest:
            key = next(iter(self._latest))
            if self._latest[key].learnt_at >= until:
                return
            del self._latest[key]


def _later(before: _Step, step: _Step) -> _Step:
    """The later of two, whichever of them was learnt first."""
    return step if step.order >= before.order else before


def _steps(batch: Batch) -> Iterator[tuple[Key, _Step]]:
    for row in batch.rows if batch.table == TABLE else ():
        order = (int(str(row["assign_seq"])), str(row["status_at"]))
        yield _key(row), _Step(order, str(row["status_code"]), batch.received_at)


def _key(row: Row) -> Key:
    return str(row["centre_id"]), str(row["call_no"]), str(row["unit_id"])


def _illegal(before: str, after: str) -> Refusal:
    return Refusal(
        409, "ILLEGAL_TRANSITION", refusal(before, after),
        "Look again where the unit stands, and send what may follow, with a key of its own.",
    )  # fmt: skip
