"""The live lane of the demonstration: the gateway, and the county playing into it."""

from dataclasses import dataclass

from contracts.acts import DEVICE as API
from contracts.acts import TOKEN, act_feeds
from contracts.feeds import feeds
from pipelines.gateway.devices import Devices
from pipelines.programs import Program, stationhouse
from pipelines.settings import Settings

DEVICE, AGENCIES = "play", "lankao_"


@dataclass(frozen=True)
class Show:
    """A county of that size, whose day passes so many times faster than the clock."""

    residents: int
    speed: float


def live(settings: Settings, port: int, show: Show) -> list[Program]:
    """The programs, in the order in which they start; simulator and API have new tokens."""
    url = f"http://127.0.0.1:{port}"
    played = [feed.id for feed in feeds().values() if feed.live and feed.id.startswith(AGENCIES)]
    token = settings.keys / f"{DEVICE}.token"
    devices = Devices(settings.keys)
    devices.save(DEVICE, played, token)
    devices.save(API, act_feeds(), settings.keys / TOKEN)
    return [
        Program("gateway", stationhouse("gateway", "--port", str(port)), f"{url}/readyz"),
        Program(
            "play",
            stationhouse(
                "play", "--to", url, "--token", str(token), "--speed", str(show.speed),
                "--residents", str(show.residents),
            ),
        ),
    ]  # fmt: skip
