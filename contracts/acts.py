"""What officers do, on its way from the API to the gateway: by which feeds, with which token."""

from contracts.feeds import feeds

AGENCY = "stationhouse/"
DEVICE, TOKEN = "api", "gateway.token"
"""The device that the API is to the gateway, and the file among the keys that its token lies in."""


def act_feeds() -> tuple[str, ...]:
    """Ids of the feeds that acts go by."""
    return tuple(name for name in feeds() if name.startswith(AGENCY))
