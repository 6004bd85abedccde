"""Commands: validate what was delivered against its contract, write Data Docs."""

import sys
from datetime import datetime

import click
from rich.console import Console

from contracts import Contract, sources
from pipelines.quality import act
from pipelines.quality.results import FAIL
from pipelines.settings import Settings

console = Console()


@click.group()
def quality() -> None:
    """Judge what was delivered by the rules of its contract."""


@quality.command()
@click.option("--source", type=click.Choice(list(sources())), help="One source; default all.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="One delivery day; default all.")
def validate(source: str | None, day: datetime | None) -> None:
    """Validate a source, a day, or all that was never validated as it is now.

    Ends with 1 where a result blocks publication.
    """
    settings = Settings.read()
    chosen = [sources()[source]] if source else list(sources().values())
    wanted = _wanted(settings, chosen, day.date().isoformat() if day else "")
    if source is None and day is None:
        wanted = list(act.deliveries(settings).pending())
    found = act.run(settings, wanted, lambda text: console.print(text, highlight=False))
    if not found:
        console.print("Nothing to validate.")
    sys.exit(1 if any(one.state == FAIL for one in found) else 0)


@quality.command()
def docs() -> None:
    """Write all of Data Docs anew from the results."""
    console.print(f"Data Docs: {act.write_docs(Settings.read())}", soft_wrap=True)


def _wanted(settings: Settings, chosen: list[Contract], day: str) -> list[tuple[Contract, str]]:
    known = act.deliveries(settings)
    return [(one, found) for one in chosen for found in known.days(one) if day in ("", found)]
