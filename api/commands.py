"""The commands of this room."""

from dataclasses import replace

import click
import uvicorn

from api.app import create_app
from api.settings import Settings


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Port, by default 8000.")
def serve(port: int | None) -> None:
    """Answer questions over GraphQL on this machine."""
    found = Settings.read()
    settings = replace(found, port=port) if port else found
    click.echo(f"Answering at http://{settings.host}:{settings.port}/graphql; stop with Ctrl-C.")
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")
