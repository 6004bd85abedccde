"""How often a source is delivered, as its contract and its feeds agreed."""

from collections.abc import Iterator

from contracts.feeds import Feed, feeds
from contracts.model import Contract


def feeds_of(contract: Contract) -> Iterator[Feed]:
    """The feeds that deliver any table of the source."""
    return (
        feed
        for feed in feeds().values()
        if any(delivers.contract.id == contract.id for delivers in feed.delivers)
    )


def silence(contract: Contract) -> int:
    """Seconds without a delivery that were agreed: the slowest feed's rhythm and the latency."""
    if contract.sla is None:
        return 0
    rhythms = [feed.every_seconds for feed in feeds_of(contract)]
    return max([contract.sla.frequency_seconds, *rhythms]) + contract.sla.latency_seconds
