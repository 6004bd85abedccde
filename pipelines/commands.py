"""Commands of this room: take files in, run the main job, show the whole thing."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.take_in import NoSpaceError
from pipelines.intake.take_in import take_in as take_one
from pipelines.settings import Settings
from telemetry.process import telling

console = Console()


@click.command("take-in")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def take_in(files: tuple[Path, ...]) -> None:
    """Take FILES into the lake, each by the feed that its name belongs to.

    A folder stands for the files in it. Ends with 1 where a file was refused.
    """
    settings = Settings.read()
    lake, keys = Lake.open(settings.lake), Keys.open(settings.keys)
    receipts = []
    with telling(settings.telemetry, "pipelines"), _progress() as progress:
        paths = list(_files(files))
        task = progress.add_task("taking in", total=len(paths), rows=0)
        for path in paths:
            progress.update(task, description=path.name)
            try:
                receipts.append(
                    take_one(path, lake, keys, progress=lambda n: progress.update(task, rows=n))
                )
            except NoSpaceError as error:
                raise click.ClickException(str(error.strerror)) from error
            progress.advance(task)
    console.print(_table(receipts))
    refused = [receipt for receipt in receipts if receipt.refusal]
    for receipt in refused:
        why = receipt.refusal or {}
        console.print(f"[red]refused[/] {receipt.file}: {why['rule']}: {why['detail']}")
        console.print(f"        what to do: {why['remedy']}")
    sys.exit(1 if refused else 0)


@click.command()
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only this delivery day; default all that wait.",
)
def run(day: datetime | None) -> None:
    """Run the main job: take in what waits, build, check, publish."""
    from pipelines.main_job import run_days

    sys.exit(0 if run_days(Settings.read(), day.date() if day else None, console) else 1)


@click.command()
@click.option("--once", is_flag=True, help="Ask the question, print the answer and stop.")
@click.option("--api-port", default=8000, show_default=True)
@click.option("--ui-port", default=3000, show_default=True)
@click.option("--gateway-port", default=8010, show_default=True)
@click.option("--residents", default=900_000, show_default=True, help="Size of the county.")
@click.option("--speed", default=5.0, show_default=True,
              help="How much faster than the clock the live county's day passes.")  # fmt: skip
def up(  # noqa: PLR0913, PLR0917 - each is an option of the command
    once: bool, api_port: int, ui_port: int, gateway_port: int, residents: int, speed: float
) -> None:
    """One synthetic county-day from files to an answer, then the API, the Dagster UI and the live
    county.
    """
    from pipelines.live_county import Show
    from pipelines.up import Ports, bring_up

    ports, show = Ports(api_port, ui_port, gateway_port), Show(residents, speed)
    sys.exit(bring_up(Settings.read(), ports, show, console, once=once))


def _files(given: tuple[Path, ...]) -> Iterator[Path]:
    """The files given; a folder's own where a folder is given and holds any."""
    for path in given:
        if path.is_dir() and not path.is_symlink():
            found = sorted(item for item in path.iterdir() if item.name != "truth.json")
            yield from found or [path]
        else:
            yield path


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<40.40}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rows]:>12,} rows"),
        TimeElapsedColumn(),
        console=console,
    )


def _table(receipts: list[Receipt]) -> Table:
    table = Table(title="Taken in", title_justify="left")
    for name in ("file", "table"):
        table.add_column(name, overflow="fold")
    for name in ("rows", "accepted", "quarantined", "dropped", "reasons"):
        table.add_column(name, justify="right", overflow="fold")
    for receipt in receipts:
        for name, count in receipt.tables.items():
            table.add_row(
                receipt.file + (" (again)" if receipt.again else ""),
                name,
                f"{count.rows:,}",
                f"{count.accepted:,}",
                f"{count.quarantined:,}",
                f"{count.dropped.total():,}",
                ", ".join(f"{rule} {n:,}" for rule, n in sorted(count.reasons.items())),
            )
    return table
