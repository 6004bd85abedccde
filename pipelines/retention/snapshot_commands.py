"""Commands: which snapshots there are, hold one, lift the hold."""

from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from pipelines.retention.holds import HoldError
from pipelines.retention.snapshots import Limits, hold, in_use, lift, old
from pipelines.settings import Settings

console = Console()


@click.group()
def snapshots() -> None:
    """Old snapshots: kept by number and age; a hold keeps one whatever its age."""


@snapshots.command("list")
def list_snapshots() -> None:
    """Show the old snapshots, newest first."""
    limits = Limits.read()
    table = Table(title="Old snapshots", title_justify="left")
    for name in ("snapshot", "made", "held", "in use"):
        table.add_column(name, overflow="fold")
    settings = Settings.read()
    for one in old(settings.published):
        table.add_row(one.id, str(one.made), one.held, "yes" if in_use(one.path) else "")
    console.print(table)
    console.print(f"kept: the newest {limits.most}, for {limits.longest.days} days at most")


@snapshots.command("hold")
@click.argument("snapshot")
@click.option("--reason", required=True, help="A code of contracts/codes/hold_reason.csv.")
@click.option("--by", "who", required=True, help="Who lays it.")
def hold_snapshot(snapshot: str, reason: str, who: str) -> None:
    """Keep SNAPSHOT until the hold is lifted."""
    settings = Settings.read()
    try:
        hold(settings.published, settings.ledger, snapshot, reason, who, _now())
    except HoldError as error:
        raise click.ClickException(str(error)) from error
    console.print(f"snapshot {snapshot} is held")


@snapshots.command("lift")
@click.argument("snapshot")
@click.option("--by", "who", required=True, help="Who lifts it.")
def lift_snapshot(snapshot: str, who: str) -> None:
    """Lift the hold on SNAPSHOT."""
    settings = Settings.read()
    try:
        lift(settings.published, settings.ledger, snapshot, who, _now())
    except HoldError as error:
        raise click.ClickException(str(error)) from error
    console.print(f"the hold on {snapshot} is lifted")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
