"""The commands of the gateway and of the devices that may send to it."""

import os
import re
from dataclasses import replace
from pathlib import Path

import click

from contracts.feeds import feeds
from pipelines.gateway.devices import Devices
from pipelines.settings import Settings

KEEP_SECONDS = 75
"""How long an idle connection is kept: devices come again and again."""
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Port, by default 8010.")
def gateway(port: int | None) -> None:
    """Take events over HTTP; each is durable before it is acknowledged. Ctrl-C stops it."""
    import uvicorn

    from lane.settings import LaneSettings
    from pipelines.gateway.app import app
    from pipelines.gateway.settings import GatewaySettings
    from telemetry.logs import set_up
    from telemetry.process import telling

    settings = Settings.read()
    try:
        limits = GatewaySettings.read(os.environ)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    limits = replace(limits, port=port or limits.port)
    set_up(settings.telemetry)
    click.echo(f"Taking events at http://{limits.host}:{limits.port}/events; stop with Ctrl-C.")
    with telling(settings.telemetry, "gateway"):
        uvicorn.run(
            app(settings, limits, LaneSettings.read()), host=limits.host, port=limits.port,
            log_config=None, access_log=False, timeout_graceful_shutdown=20,
            timeout_keep_alive=KEEP_SECONDS,
        )  # fmt: skip


@click.group()
def device() -> None:
    """Devices that may send events to the gateway."""


@device.command()
@click.argument("name")
@click.option("--feed", "wanted", multiple=True, required=True,
              help="A live feed that it sends by; may be given again.")  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path),
              help="Write the token into this file, and do not print it.")  # fmt: skip
def add(name: str, wanted: tuple[str, ...], save: Path | None) -> None:
    """A new token for the device NAME; one that it had is void.

    It is said once: only a hash of it is kept.
    """
    if not NAME.fullmatch(name):
        raise click.BadParameter(
            "small letters, digits and . _ - make a name, 40 at most", param_hint="NAME"
        )
    live = [feed.id for feed in feeds().values() if feed.live]
    for one in wanted:
        if one not in live:
            raise click.BadParameter(
                f"{one} is no live feed; there are {', '.join(live)}", param_hint="--feed"
            )
    devices = Devices(Settings.read().keys)
    if save:
        devices.save(name, wanted, save)
    else:
        click.echo(devices.add(name, wanted))


@device.command("list")
def listed() -> None:
    """Every device, its feeds, and since when it may send or may not."""
    for one in Devices(Settings.read().keys).all():
        state = f"revoked {one.revoked_at}" if one.revoked_at else f"since {one.added_at}"
        click.echo(f"{one.name}\t{state}\t{', '.join(one.feeds)}")


@device.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Void the token of the device NAME, from its next request on."""
    if not Devices(Settings.read().keys).revoke(name):
        raise click.BadParameter(f"there is no device {name}", param_hint="NAME")
