"""Release: quarantined rows through intake again, under the contract, feed and code maps of today.

What keeps the contract now is a new delivery with a receipt of its own that names the first. One
rename commits its rows together with the places that they leave in quarantine, so that no row is
taken twice or lost, whenever the process dies. The first receipt stays as it was.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl
from filelock import FileLock

from contracts.feeds import Delivers, Feed
from pipelines.intake.account import Account, TableBatch
from pipelines.intake.keys import Keys
from pipelines.intake.parts import write, write_accepted
from pipelines.intake.receipt import Receipt
from pipelines.intake.shape import LINE, Shaped, shape_again
from pipelines.intake.take_in import take_in
from pipelines.intake.work import reduced_and_judged
from pipelines.repair.again import GONE_WORDS, from_file, from_quarantine, original, shaped_again
from pipelines.repair.aside import (
    PLACE,
    RELEASED,
    Aside,
    RepairError,
    Wanted,
    delivers_of,
    of_delivery,
)
from pipelines.repair.house import House
from pipelines.repair.told import By, event_of, tell

STILL = "it still breaks the contract"


@dataclass(frozen=True)
class Released:
    """What came of it."""

    receipt: Receipt | None
    """Of what was released; None where no row keeps the contract yet."""
    stays: Mapping[str, int]
    """Rows that stay, by why."""


@dataclass(frozen=True)
class _Table:
    """What of one table may go."""

    found: Aside
    delivers: Delivers
    accepted: pl.DataFrame
    places: pl.Series
    dropped: Mapping[str, int]
    warnings: Mapping[str, int]
    unmapped: Mapping[str, Mapping[str, int]]


def release(
    house: House, receipt: Receipt, wanted: Wanted, by: By, file: Path | None = None
) -> Released:
    """Release what keeps the contract now; `RepairError` or `RefusedError` where nothing can be.

    A delivery that was refused whole is taken in, where its file is still there.
    """
    path = original(receipt.file, receipt.delivery, house.deliveries, file)
    if receipt.state == "refused":
        return _refused(house, receipt, path, by)
    with FileLock(house.lake.root / ".release.lock"):
        found = list(of_delivery(house.lake, receipt, wanted))
        if not found:
            return Released(None, {})
        feed = house.feed_of(receipt)
        stays: Counter[str] = Counter()
        tables = _judged(found, feed, path, house.keys, stays)
        return Released(_committed(house, receipt, feed, tables, by), stays)


def _refused(house: House, receipt: Receipt, path: Path | None, by: By) -> Released:
    if path is None:
        raise RepairError(
            f"{receipt.file} was refused whole and nothing of it was kept; name it with --file, "
            "or have the agency deliver it again"
        )
    told = {"act": "take again", "delivery": receipt.delivery, "feed": receipt.feed}
    event = event_of(f"retake:{receipt.delivery}:{house.feed_of(receipt).version}")
    tell(house.ledger, "ALTER", by, told, event=event)
    taken = take_in(path, house.lake, house.keys, house.known.values())
    if taken.refusal:
        why = taken.refusal
        raise RepairError(f"{taken.file}: {why['rule']}: {why['detail']}; {why['remedy']}")
    return Released(taken, {})


def _judged(
    found: list[Aside], feed: Feed, path: Path | None, keys: Keys, stays: Counter[str]
) -> list[_Table]:
    rules = Account(feed).rules
    # A sealed file holds what was judged; of what was put aside only quarantine tells.
    whole = from_file(path, found, feed, keys) if path and not feed.live else {}
    tables = []
    for one in found:
        delivers = delivers_of(feed, one.table)
        if delivers is None:
            stays[GONE_WORDS] += one.rows.height
            continue
        if one.table in whole:
            shaped = whole[one.table]
            why = one.rows.height - shaped.rows.height
            stays.update({"it is not in the file as it is read now": why} if why else {})
        else:
            again = from_quarantine(one, delivers, feed)
            shaped = shaped_again(again, feed, delivers)
            stays.update(Counter(again.stays.values()))
        judged, dropped = reduced_and_judged(shaped, delivers, rules[one.table], keys)
        bad = judged.quarantined["line"]
        stays.update({STILL: bad.len()} if bad.len() else {})
        places = shaped.rows[LINE].filter(~shaped.rows[LINE].is_in(bad.implode()))
        unmapped = _codes(shaped, places, feed, delivers)
        tables.append(
            _Table(one, delivers, judged.accepted, places, dropped, judged.warnings, unmapped)
        )
    return tables


def _codes(
    shaped: Shaped, places: pl.Series, feed: Feed, delivers: Delivers
) -> Mapping[str, Mapping[str, int]]:
    """Codes of the released rows that no map knows."""
    going = shaped.delivered.filter(shaped.delivered[LINE].is_in(places.implode()))
    return shape_again(going, feed, delivers).unmapped if shaped.unmapped else {}


def _committed(
    house: House, receipt: Receipt, feed: Feed, tables: list[_Table], by: By
) -> Receipt | None:
    going = [one for one in tables if one.places.len()]
    if not going:
        return None
    named = "\n".join(f"{one.found.table}:{one.places.sort().to_list()}" for one in going)
    made = Receipt(
        sha256(f"{receipt.delivery}\n{named}".encode()).hexdigest(), "released", receipt.file,
        feed=feed.id, feed_version=feed.version, agency=feed.agency, contact=feed.contact,
        day=receipt.day, taken_at=f"{by.now.isoformat(timespec='seconds')}+00:00",
        releases=receipt.delivery,
    )  # fmt: skip
    account = Account(feed)
    with house.lake.making() as folder:
        account.add([_written(one, folder) for one in going])
        account.drop_repeated()
        account.settle(made)
        made.tables = {name: count for name, count in made.tables.items() if count.rows}
        _tell(house, made, by)
        house.lake.commit(folder, made)
    return made


def _written(one: _Table, folder: Path) -> TableBatch:
    """The rows under their own lines again, and the places that they leave."""
    table = one.delivers.table
    taken = one.found.rows.filter(one.found.rows[PLACE].is_in(one.places.implode()))
    rows = one.accepted.join(
        taken.select(pl.col(PLACE).alias(LINE), "line"), on=LINE, how="left", maintain_order="left"
    )
    columns = [column.name for column in table.columns]
    rows = rows.with_columns(pl.col("line").alias(LINE)).select(*columns, LINE)
    marks = folder / RELEASED / f"{table.name}.parquet"
    marks.parent.mkdir(exist_ok=True)
    write(taken.select(PLACE), marks)
    return TableBatch(
        table=table.name, rows=taken.height, lines=taken.height, accepted=rows.height,
        quarantined=0, dropped=one.dropped,
        reasons=Counter(taken["reasons"].explode().drop_nulls().to_list()),
        malformed=(), warnings=one.warnings, unmapped=one.unmapped,
        parts=write_accepted(rows, table, folder / "accepted", 0),
    )  # fmt: skip


def _tell(house: House, made: Receipt, by: By) -> None:
    told = {
        "act": "release",
        "delivery": made.releases,
        "release": made.delivery,
        "feed": made.feed,
        "tables": sorted(made.tables),
    }
    rows = sum(count.rows for count in made.tables.values())
    tell(
        house.ledger, "ALTER", by, told, event=event_of(f"release:{made.delivery}"),
        row_count=rows, receipt=sha256(made.text().encode()).hexdigest(),
    )  # fmt: skip
