"""The log of an installation."""

from lane.log import Log
from lane.segments import Segments
from lane.settings import LaneSettings


def opened(settings: LaneSettings) -> Log:
    """The log to read, and to append to by one process.

    It may be opened before anything was ever appended.
    """
    if settings.nats:
        # The client is imported where it is used: most installations have no broker.
        from lane.jetstream import JetStream

        return JetStream(settings)
    return Segments(settings.segments, settings.segment_bytes)
