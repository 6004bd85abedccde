"""Commands for alerts: try the addresses, see what was found, send what waits."""

import sys
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from pipelines.alerts.alert import Alert, of_findings
from pipelines.alerts.gather import gather
from pipelines.alerts.outbox import Entry, Outbox
from pipelines.alerts.post import keep, post
from pipelines.alerts.routes import Routes, RoutesError, describe
from pipelines.lake_of import lake_of
from pipelines.settings import Settings

console = Console()


@click.group()
def alerts() -> None:
    """What is wrong and who was told."""


@alerts.command("list")
@click.option("--pending", is_flag=True, help="Only what somebody is still to be told.")
def listed(pending: bool) -> None:
    """List what was found, the oldest first, and how it fares with each receiver."""
    table = Table("found", "severity", "rule", "day", "file", "receivers")
    for entry in Outbox(Settings.read().alerts).entries():
        if entry.pending or not pending:
            alert = entry.alert
            place = alert.file or alert.source or alert.run
            state = _state(entry)
            table.add_row(entry.found_at, alert.severity, alert.rule, alert.day, place, state)
    Console().print(table)  # As wide as the terminal is now.


@alerts.command()
def send() -> None:
    """Look for what is wrong now and send all that is due. Ends with 1 if one was not reached."""
    settings = Settings.read()
    routes, outbox, now = _routes(settings), Outbox(settings.alerts), settings.now()
    found = gather(lake_of(settings), now).found
    new = keep(outbox, routes, of_findings(found), now)
    console.print(f"{len(new)} new")
    _end(post(outbox, routes, now))


@alerts.command()
@click.option("--agency", default="", help="Tell this owner agency too.")
@click.option("--contact", default="", help="The address of that agency.")
def test(agency: str, contact: str) -> None:
    """Send a test to every operator's address. Ends with 1 where one was not reached."""
    settings = Settings.read()
    routes, now = _routes(settings), datetime.now(UTC)
    alert = Alert(
        rule="alerts-test",
        source="",
        day=now.date().isoformat(),
        file=now.isoformat(),
        detail="somebody tried whether alerts arrive",
        remedy="nothing to do",
        agency=agency,
        contact=contact,
    )
    console.print(f"declared: {describe(routes)}")
    outbox = Outbox(settings.alerts)
    keep(outbox, routes, [alert], now)
    if not routes.receivers(alert):
        raise click.ClickException(f"{settings.routes} names nobody; see docs/operations.md")
    _end(post(outbox, routes, now))


def _routes(settings: Settings) -> Routes:
    try:
        return Routes.read(settings.routes)
    except RoutesError as error:
        raise click.ClickException(str(error)) from error


def _state(entry: Entry) -> str:
    told = [
        f"{name}: {one.sent_at or f'tried {one.attempts}, again {one.next_at}'}"
        for name, one in entry.receivers.items()
    ]
    return "\n".join(told) or "nobody is declared"


def _end(unreached: list[str]) -> None:
    for name in unreached:
        console.print(f"[red]not reached[/] {name}; it is tried again")
    sys.exit(1 if unreached else 0)
