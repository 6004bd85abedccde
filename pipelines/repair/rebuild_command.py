"""The command that builds the warehouse anew from the lake, and compares."""

import sys

import click
from rich.console import Console
from rich.table import Table

from pipelines.repair.rebuild import RebuildError, compare, put_in_use
from pipelines.repair.rebuild import rebuild as rebuild_now
from pipelines.repair.tables import Content, Difference
from pipelines.settings import Settings

console = Console()


@click.command()
@click.option("--compare", "only_compare", is_flag=True,
              help="Hold the new tables against those in use, and do no more.")  # fmt: skip
def rebuild(only_compare: bool) -> None:
    """Build staging tables and marts anew from lake and receipts, and put them in use.

    With --compare it ends with 1 if a table differs.
    """
    settings = Settings.read()
    try:
        made = rebuild_now(settings)
        found = compare(settings, made) if only_compare else []
    except RebuildError as error:
        raise click.ClickException(str(error)) from error
    if not only_compare:
        put_in_use(settings, made)
        console.print(f"{settings.warehouse} is built anew; `stationhouse run` publishes it")
        return
    made.unlink()
    console.print(_table(found))
    differ = [one.table for one in found if not one.same]
    console.print(f"{len(found):,} tables, {len(differ):,} differ")
    sys.exit(1 if differ else 0)


def _table(found: list[Difference]) -> Table:
    table = Table(title="In use and rebuilt", title_justify="left")
    for name in ("table", "rows", "rows rebuilt", "same"):
        table.add_column(name, overflow="fold")
    for one in found:
        same = "yes" if one.same else "[red]no[/]"
        table.add_row(one.table, _rows(one.here), _rows(one.there), same)
    return table


def _rows(content: Content | None) -> str:
    return f"{content.rows:,}" if content else "not there"
