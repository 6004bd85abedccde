"""Commands: what lies in quarantine, why, release it, give it back to its agency."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from contracts import ContractError
from pipelines.intake.keys import Keys
from pipelines.intake.lake import InPlaceError, Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.refusal import RefusedError
from pipelines.lake_of import lake_of
from pipelines.repair.aside import (
    RepairError,
    Wanted,
    aside,
    delivers_of,
    delivery_of,
    of_delivery,
)
from pipelines.repair.give_back import give_back, masked, returned
from pipelines.repair.house import House
from pipelines.repair.release import release as release_now
from pipelines.repair.remedy import remedy, rules_of
from pipelines.repair.told import By, tell
from pipelines.settings import Settings

console = Console(soft_wrap=True)
NAME = 12
Command = Callable[..., Any]


@click.group()
def quarantine() -> None:
    """See what was refused and why, release it after a fix, or return it to its agency."""


def _which(command: Command) -> Command:
    """The options that say which rows are meant."""
    for option in (
        click.option("--rule", default="", help="Only rows that break this rule."),
        click.option("--day", default="", help="Only this delivery day, YYYY-MM-DD."),
        click.option("--source", default="", help="Only this source, as callsForService."),
    ):
        command = option(command)
    return command


_who = click.option("--by", "who", required=True, help="Who does it; the ledger keeps it.")


@quarantine.command("list")
@_which
def list_aside(source: str, day: str, rule: str) -> None:
    """Count what lies in quarantine by source, day, file and rule, and list refused files."""
    lake = _lake()
    back = returned(lake)
    table = _table(
        "In quarantine", ("delivery", "file", "day", "source", "rule", "rows", "returned")
    )
    for found in aside(lake, Wanted(source, day, rule)):
        broken = Counter(found.rows["reasons"].explode().drop_nulls().to_list())
        for name, rows in sorted(broken.items()):
            if rule in ("", name):
                of = found.receipt
                _row(table, of.delivery[:NAME], of.file, of.day, found.source, name, rows,
                     back.get(of.delivery, ""))  # fmt: skip
    console.print(table if table.row_count else "Nothing lies in quarantine.")
    refused = _table("Refused whole", ("delivery", "file", "day", "rule", "detail", "what to do"))
    for receipt in _refused(lake):
        why = receipt.refusal or {}
        if day in ("", receipt.day) and rule in ("", why["rule"]) and not source:
            _row(refused, receipt.delivery[:NAME], receipt.file, receipt.day, why["rule"],
                 why["detail"], why["remedy"])  # fmt: skip
    if refused.row_count:
        console.print(refused)


@quarantine.command()
@click.argument("delivery")
@click.option("--rule", default="", help="Only rows that break this rule.")
@click.option("--limit", default=20, show_default=True, help="Rows shown.")
@_who
def show(delivery: str, rule: str, limit: int, who: str) -> None:
    """Show rows of DELIVERY that lie in quarantine, why, and what to do."""
    house = _house()
    with _said():
        receipt = delivery_of(house.lake, delivery)
        if receipt.refusal:
            console.print(f"{receipt.file} was refused whole: {receipt.refusal['detail']}")
            console.print(f"what to do: {receipt.refusal['remedy']}")
            return
        feed = house.feed_of(receipt)
        known = rules_of(feed)
        found = list(of_delivery(house.lake, receipt, Wanted(rule=rule)))
        shown = min(limit, sum(one.rows.height for one in found))
        told = {"act": "show", "delivery": receipt.delivery, "rule": rule}
        tell(house.ledger, "CONSULT", By(who, _now()), told, row_count=shown)
    table = _table(receipt.file, ("table", "line", "rule", "column", "what to do", "row"))
    left = limit
    for one in found:
        for line, reasons, row in one.rows.head(left).select("line", "reasons", "row").iter_rows():
            values = masked(row, delivers_of(feed, one.table))
            for name in reasons:
                column = known[name].column if name in known else ""
                words = " ".join(f"{key}={value}" for key, value in values.items())
                _row(table, one.table, str(line), name, column, remedy(name, known), words)
        left -= min(left, one.rows.height)
    console.print(table if table.row_count else "Nothing of it lies in quarantine.")


@quarantine.command()
@click.argument("delivery", required=False)
@_which
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The delivered file, where it left the deliveries folder.")  # fmt: skip
@_who
def release(  # noqa: PLR0913, PLR0917 - one parameter for each option
    delivery: str | None, source: str, day: str, rule: str, file: Path | None, who: str
) -> None:
    """Take rows of DELIVERY, or of all that is named, through intake again by today's contract.

    A delivery that was refused whole is taken in, if its file is still there.
    """
    house = _house()
    wanted = Wanted(source, day, rule)
    with _said():
        if not delivery and not (source or rule or day):
            raise RepairError("name a delivery, or --source, --day or --rule")
        several = [delivery_of(house.lake, delivery)] if delivery else _receipts(house.lake, wanted)
        for receipt in several:
            found = release_now(house, receipt, wanted, By(who, _now()), file)
            _tell(receipt, found.receipt)
            for why, rows in found.stays.items():
                console.print(f"  {rows:,} rows stay: {why}")
    console.print("run `stationhouse run` to build and publish with them")


@quarantine.command("return")
@click.argument("delivery")
@click.option("--rule", default="", help="Only rows that break this rule.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
@_who
def return_(delivery: str, rule: str, out: Path, who: str) -> None:
    """Write rows of DELIVERY to a file for its agency, with line, reasons and remedy in columns."""
    house = _house()
    with _said():
        receipt = delivery_of(house.lake, delivery)
        done = give_back(house, receipt, Wanted(rule=rule), out, By(who, _now()))
    console.print(f"{done.rows:,} rows of {receipt.file} in {done.path}, SHA-256 {done.sha256}")
    console.print(f"for {receipt.agency}, {receipt.contact}")


def _receipts(lake: Lake, wanted: Wanted) -> list[Receipt]:
    """Deliveries of which something that is wanted lies aside, each once."""
    return list({one.receipt.delivery: one.receipt for one in aside(lake, wanted)}.values())


def _refused(lake: Lake) -> Iterator[Receipt]:
    """Files that were refused whole and not taken since."""
    receipts = list(lake.receipts())
    taken = {one.delivery for one in receipts if one.state == "taken"}
    yield from (one for one in receipts if one.refusal and one.delivery not in taken)


def _tell(of: Receipt, made: Receipt | None) -> None:
    if made is None:
        console.print(f"{of.file}: nothing could be released")
        return
    for name, count in made.tables.items():
        console.print(
            f"{of.file}: {name}: {count.rows:,} rows = {count.accepted:,} accepted"
            f" + {count.quarantined:,} quarantined + {count.dropped.total():,} dropped,"
            f" receipt {made.delivery[:NAME]}"
        )


@contextmanager
def _said() -> Iterator[None]:
    """What cannot be done is said in a line, not as a trace."""
    try:
        yield
    except (RepairError, RefusedError, ContractError, InPlaceError) as error:
        raise click.ClickException(str(error)) from error


def _lake() -> Lake:
    return lake_of(Settings.read())


def _house() -> House:
    settings = Settings.read()
    keys = Keys.open(settings.keys)
    return House(_lake(), keys, settings.ledger, settings.deliveries)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _table(title: str, columns: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name == "delivery")
    return table


def _row(table: Table, *values: object) -> None:
    # Nothing of a row is read as markup: an agency's text may hold brackets.
    table.add_row(*(_escaped(f"{one:,}" if isinstance(one, int) else str(one)) for one in values))


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")
