"""Whether a batch may follow what the log holds. One process appends, so there is no race.

Nothing is refused here yet: `Anything` is what the gateway is given where no more is asked for.
"""

from typing import Protocol

from lane.batch import Batch
from pipelines.gateway.refusal import Refusal


class Legal(Protocol):
    """Knows the latest state by the batches it was told of, in the order of the log."""

    def refusal(self, batch: Batch) -> Refusal | None:
        """Why the batch may not be appended now; None where it may."""

    def learn(self, batch: Batch) -> None:
        """The batch is in the log, or will be before anybody else is asked of."""

    def forget(self) -> None:
        """All that was learned: the log is told from its beginning next, as its end may be other.

        It is so at the start, and after an append that failed.
        """


class Anything:
    """Allows every batch."""

    def refusal(self, batch: Batch) -> Refusal | None:
        """Nothing is against it."""

    def learn(self, batch: Batch) -> None:
        """Nothing is to be remembered."""

    def forget(self) -> None:
        """Nothing was."""
