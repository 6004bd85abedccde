"""Commands: what is past its time, delete it, show receipts, lay and lift legal holds."""

from collections.abc import Iterable
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from pipelines.intake.keys import Keys
from pipelines.lake_of import lake_of
from pipelines.retention.compaction import compact
from pipelines.retention.holds import HoldError, Wanted
from pipelines.retention.plan import plans
from pipelines.retention.receipt import kept
from pipelines.retention.run import Place, locked
from pipelines.retention.run import run as run_now
from pipelines.retention.snapshot_commands import snapshots
from pipelines.settings import Settings
from telemetry.process import telling

console = Console()
DAY = click.DateTime(["%Y-%m-%d"])
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"])


@click.group()
def retention() -> None:
    """Delete what is past the period that its contract promises, with receipts."""


retention.add_command(snapshots)


@retention.command()
@click.option("--at", type=MOMENT, help="As of this moment, UTC; default now.")
def plan(at: datetime | None) -> None:
    """Show what `run` would delete; nothing is changed."""
    place, now = _place(Settings.read()), at or _now()
    table = _table(
        "Past its time", ("rule", "table", "what", "rows", "held", "oldest", "worst lag")
    )
    for one in plans(place.lake, place.holds, now):
        for number, rule in enumerate(one.rules):
            doomed = one.doomed.filter(one.doomed["number"] == number)
            held = one.held.get(number, 0)
            if doomed.height or held:
                lag = float(str(doomed["lag"].max() or 0))
                oldest = str(doomed["since"].min() or "")
                _row(table, rule.id, rule.table, rule.erases or "rows", doomed.height, held, oldest,
                     f"{lag:,.0f} s")  # fmt: skip
    console.print(table if table.row_count else "Nothing is past its time.")


@retention.command()
def run() -> None:
    """Delete what is past its time; a run that died is finished first."""
    settings = Settings.read()
    with telling(settings.telemetry, "pipelines"):
        receipts = run_now(
            _place(settings), Keys.open(settings.keys), _now(),
            lambda table: console.print(f"  {table}"),
        )  # fmt: skip
    console.print(_told(receipts) if receipts else "Nothing is past its time.")


@retention.command()
def receipts() -> None:
    """Show the receipts of all deletions."""
    found = kept(_place(Settings.read()).receipts)
    console.print(_told(found) if found else "Nothing was deleted yet.")


@retention.command("compact")
def compact_now() -> None:
    """Merge many small files of one table and day in a delivery into one."""
    done = compact(
        _place(Settings.read()),
        lambda one: console.print(
            f"  {one.delivery[:12]}: {one.files_before:,} files are {one.files_after:,}"
        ),
    )
    console.print(f"{len(done):,} deliveries compacted")


@retention.group()
def hold() -> None:
    """Legal holds: rows that stay whatever their period says."""


@hold.command()
@click.argument("source")
@click.argument("table")
@click.option("--reason", required=True, help="A code of contracts/codes/hold_reason.csv.")
@click.option("--by", "who", required=True, help="Who lays it.")
@click.option("--from", "first", type=DAY, help="First UTC day of the rows' events.")
@click.option("--until", "last", type=DAY, help="Last UTC day of them.")
@click.option("--where", "equal", multiple=True, metavar="COLUMN=VALUE", help="May be repeated.")
def add(  # noqa: PLR0913, PLR0917 - one parameter for each option
    source: str,
    table: str,
    reason: str,
    who: str,
    first: datetime | None,
    last: datetime | None,
    equal: tuple[str, ...],
) -> None:
    """Hold rows of TABLE of SOURCE, with every version of their records."""
    pairs = dict(_pair(one) for one in equal)
    wanted = Wanted(
        source, table, reason, first.date() if first else None, last.date() if last else None, pairs
    )
    place = _place(Settings.read())
    try:
        with locked(place):
            console.print(f"hold {place.holds.lay(wanted, who, _now()).id} is in force")
    except HoldError as error:
        raise click.ClickException(str(error)) from error


@hold.command()
@click.argument("name")
@click.option("--by", "who", required=True, help="Who lifts it.")
def lift(name: str, who: str) -> None:
    """Lift the hold of that id."""
    place = _place(Settings.read())
    try:
        with locked(place):
            place.holds.lift(name, who, _now())
    except HoldError as error:
        raise click.ClickException(str(error)) from error
    console.print(f"hold {name} is lifted; the next run deletes what is past its time")


@hold.command("list")
def list_holds() -> None:
    """Show all holds, those in force and those lifted."""
    table = _table("Holds", ("id", "table", "rows where", "reason", "laid", "lifted"))
    for one in _place(Settings.read()).holds.all():
        lifted = f"{one.lifted_at} {one.lifted_by}".strip()
        laid = f"{one.laid_at} {one.laid_by}"
        _row(table, one.id, one.table, one.condition, one.reason, laid, lifted)
    console.print(table if table.row_count else "There are no holds.")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter(f"{text!r} is not COLUMN=VALUE", param_hint="--where")
    return name.strip(), value.strip()


def _place(settings: Settings) -> Place:
    return Place(lake_of(settings), settings.ledger, settings.published)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _table(title: str, columns: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _row(table: Table, *values: object) -> None:
    table.add_row(*(f"{one:,}" if isinstance(one, int) else str(one) for one in values))


def _told(receipts: Iterable[object]) -> Table:
    names = ("at", "rule", "table", "what", "rows", "held", "oldest", "lag_seconds", "content")
    table = _table("Receipts of deletion", names)
    for one in receipts:
        _row(table, *(getattr(one, name) for name in names))
    return table
