"""The commands of this room."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import uvicorn

from api.access.issuer import Issuer, people
from api.access.revoked import Revoked
from api.app import create_app
from api.settings import Settings


@click.command()
@click.argument("actor")
@click.option("--minutes", default=60, show_default=True, help="How long it is good for.")
@click.option("--revoke", is_flag=True, help="Void all tokens that the actor has; issue none.")
def token(actor: str, minutes: int, revoke: bool) -> None:
    """A token for one of the people of the demonstration, such as officer-17."""
    settings = Settings.read()
    if actor not in people():
        known = ", ".join(people())
        raise click.BadParameter(f"{actor} is not there; there are {known}", param_hint="ACTOR")
    if revoke:
        Revoked(settings.keys / "revoked.json").add(actor, int(datetime.now(UTC).timestamp()))
        click.echo(f"Tokens of {actor} are void.", err=True)
        return
    click.echo(Issuer(settings.keys).token(actor, settings.clock(), timedelta(minutes=minutes)))


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Port, by default 8000.")
def serve(port: int | None) -> None:
    """Answer questions over GraphQL on this machine."""
    found = Settings.read()
    settings = replace(found, port=port) if port else found
    click.echo(f"Answering at http://{settings.host}:{settings.port}/graphql; stop with Ctrl-C.")
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")
