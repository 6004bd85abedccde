"""What lies in quarantine still: the rows that were put aside and not released since."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from contracts.feeds import Delivers, Feed
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt

PLACE = "place"
RELEASED = "released"
SHORTEST_NAME = 6
ASIDE = {
    PLACE: pl.Int64(), "line": pl.Int64(), "reasons": pl.List(pl.String()), "row": pl.String(),
}  # fmt: skip


class RepairError(ValueError):
    """What was asked for cannot be done; says what is wrong and what to do."""


@dataclass(frozen=True)
class Wanted:
    """Which rows of quarantine are meant; what is empty holds for all."""

    source: str = ""
    day: str = ""
    rule: str = ""

    def takes(self, receipt: Receipt, source: str) -> bool:
        """Whether rows of this source in this delivery may be among them."""
        return self.source in ("", source) and self.day in ("", receipt.day)


@dataclass(frozen=True)
class Aside:
    """Rows of one table of one delivery."""

    receipt: Receipt
    source: str
    table: str
    rows: pl.DataFrame
    """place (in the table's quarantine, from 0), line (of the file), reasons, row."""


def aside(lake: Lake, wanted: Wanted) -> Iterator[Aside]:
    """What lies aside, by delivery and table."""
    for receipt in lake.receipts():
        if receipt.state == "taken":
            yield from of_delivery(lake, receipt, wanted)


def of_delivery(lake: Lake, receipt: Receipt, wanted: Wanted) -> Iterator[Aside]:
    """What lies aside of one delivery, table by table; only tables of which something does."""
    for table, count in receipt.tables.items():
        if count.quarantined and wanted.takes(receipt, count.source):
            rows = _left(lake, receipt.delivery, table)
            if wanted.rule:
                rows = rows.filter(pl.col("reasons").list.contains(wanted.rule))
            if rows.height:
                yield Aside(receipt, count.source, table, rows)


def delivery_of(lake: Lake, name: str) -> Receipt:
    """The receipt of the delivery whose name begins so; `RepairError` where not exactly one does.

    Of a delivery that was refused and taken later the receipt is the later one.
    """
    found = {
        receipt.delivery: receipt
        for receipt in sorted(lake.receipts(), key=lambda one: one.state != "refused")
        if receipt.delivery.startswith(name)
    }
    if len(name) < SHORTEST_NAME or len(found) != 1:
        raise RepairError(
            f"{name!r} names {len(found)} deliveries; give the first {SHORTEST_NAME} or more "
            "characters of one that `quarantine list` shows"
        )
    return next(iter(found.values()))


def delivers_of(feed: Feed, table: str) -> Delivers | None:
    """How the feed fills the table today; None where it does no more."""
    return next((one for one in feed.delivers if one.table.name == table), None)


def _left(lake: Lake, delivery: str, table: str) -> pl.DataFrame:
    files = sorted((lake.folder(delivery) / "quarantine" / table).glob("*.parquet"))
    if not files:
        return pl.DataFrame(schema=ASIDE)
    rows = pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in files])
    numbered = rows.with_row_index(PLACE).cast({PLACE: pl.Int64}).select(list(ASIDE))
    gone = [
        pl.read_parquet(path, hive_partitioning=False) for path in _marks(lake, delivery, table)
    ]
    return numbered.join(pl.concat(gone), on=PLACE, how="anti") if gone else numbered


def _marks(lake: Lake, delivery: str, table: str) -> list[Path]:
    """Files that name the places which releases have taken, one a release."""
    names = (one.delivery for one in lake.receipts() if one.releases == delivery)
    found = (lake.folder(name) / RELEASED / f"{table}.parquet" for name in names)
    return [path for path in found if path.exists()]
