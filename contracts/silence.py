"""How long a source may be silent, by its SLA and the rhythm of its feeds."""

from contracts.feeds import Feed, feeds
from contracts.model import Contract


def feeds_of(source: str) -> tuple[Feed, ...]:
    """The feeds that fill a source."""
    return tuple(
        feed
        for feed in feeds().values()
        if any(delivers.contract.id == source for delivers in feed.delivers)
    )


def silence_seconds(contract: Contract) -> int:
    """Seconds without a delivery that were agreed: the slowest feed's rhythm and the latency.

    0 where nothing was promised. Feeds that deliver as needed have no rhythm.
    """
    if contract.sla is None:
        return 0
    rhythms = [feed.every_seconds for feed in feeds_of(contract.id) if not feed.as_needed]
    return max([contract.sla.frequency_seconds, *rhythms]) + contract.sla.latency_seconds
