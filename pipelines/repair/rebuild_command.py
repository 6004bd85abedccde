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
@click.option("--compare", "only_compare", is_flag=True, help="Leave what is in use as it is.")
def rebuild(only_compare: bool) -> None:
    """Build staging tables and marts anew from lake and receipts, compare, and put them in use.

    They are held against the warehouse, or where there is none against the current snapshot. With
    --compare it ends with 1 if a table differs.
    """
    settings = Settings.read()
    try:
        made = rebuild_now(settings)
        found = compare(settings, made)
    except RebuildError as error:
        raise click.ClickException(str(error)) from error
    differ = [one.table for one in found if not one.same]
    console.print(_table(found))
    console.print(f"{len(found):,} tables, {len(differ):,} differ")
    if only_compare:
        made.unlink()
        sys.exit(1 if differ else 0)
    put_in_use(settings, made)
    console.print(f"{settings.warehouse} is built anew; `stationhouse run` publishes it")


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
