"""Where repairs work, and by which feeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.feeds import Feed, feeds
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.recognise import feed_of
from pipelines.intake.refusal import RefusedError
from pipelines.repair.aside import RepairError


@dataclass(frozen=True)
class House:
    """One installation: its lake, keys and ledger, and the feeds of today."""

    lake: Lake
    keys: Keys
    ledger: Path
    deliveries: Path
    """Where the file of a delivery may still lie."""
    known: Mapping[str, Feed] = field(default_factory=feeds)

    def feed_of(self, receipt: Receipt) -> Feed:
        """The feed that the delivery belongs to now; `RepairError` where there is none any more."""
        if receipt.feed in self.known:
            return self.known[receipt.feed]
        try:
            return feed_of(receipt.file, self.known.values())
        except RefusedError as error:
            raise RepairError(
                f"{receipt.file}: its feed {receipt.feed} is gone; {error}"
            ) from error
