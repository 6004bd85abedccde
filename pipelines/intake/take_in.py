"""A delivered file to a committed delivery: read, shape, minimise, judge, write, sign."""

import errno
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import polars as pl

from contracts.feeds import Delivers, Feed, feeds
from pipelines.intake import csv, ndjson, parquet, values
from pipelines.intake.account import Account, TableBatch
from pipelines.intake.batch import Batch, Reading
from pipelines.intake.blocks import Notes, blocks
from pipelines.intake.columns import check_columns
from pipelines.intake.judge import judge, quarantined_lines, withheld_columns
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.minimise import minimise, refuse_forbidden
from pipelines.intake.parts import write_accepted, write_quarantined
from pipelines.intake.receipt import Receipt
from pipelines.intake.recognise import Delivery, recognise
from pipelines.intake.refusal import RefusedError
from pipelines.intake.shape import shape

WORKERS = max(2, os.cpu_count() or 2)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Progress = Callable[[int], None]


class NoSpaceError(OSError):
    """The lake's disk is full; nothing of the delivery was committed."""


@dataclass(frozen=True)
class Job:
    """All that a batch needs to be worked, so that batches can run side by side."""

    delivery: Delivery
    keys: Keys
    folder: Path
    notes: Notes


def take_in(
    path: Path,
    lake: Lake,
    keys: Keys,
    known: Iterable[Feed] | None = None,
    progress: Progress = lambda rows: None,
) -> Receipt:
    """Take one file in and say what came of it.

    The receipt's `state` is `taken` or `refused`; `again` is set where the lake had the very bytes
    already. Raises `NoSpaceError` where the disk is full. Whatever happens, the lake holds the
    delivery whole or not at all.
    """
    try:
        delivery = recognise(path, feeds().values() if known is None else known)
    except RefusedError as error:
        identity = sha256(f"{path}\n{error}".encode()).hexdigest()
        receipt = Receipt(identity, "refused", path.name).refused(error)
        lake.refuse(receipt)
        return receipt
    if before := lake.receipt(delivery.sha256):
        before.again = True
        return before
    with lake.taking(delivery.sha256) as folder:
        # Another process may have been first while this one waited.
        if before := lake.receipt(delivery.sha256):
            before.again = True
            return before
        return _taken(Job(delivery, keys, folder, Notes()), lake, progress)


def _taken(job: Job, lake: Lake, progress: Progress) -> Receipt:
    receipt = Receipt.of(job.delivery)
    started = time.monotonic()
    try:
        account = Account(job.delivery.feed)
        for batch in _worked(job, account):
            account.add(batch)
            progress(account.lines)
        account.drop_repeated()
        if not job.delivery.unchanged():
            raise RefusedError(
                "delivery-changed",
                "the file changed while it was read",
                "write it under another name and rename it when it is whole",
            )
        account.settle(receipt)
        if not account.lines:
            job.notes.add("no-rows")
        receipt.notes = job.notes.listed()
        receipt.seconds = round(time.monotonic() - started, 3)
        lake.commit(job.folder, receipt)
    except RefusedError as error:
        receipt.notes = job.notes.listed()
        lake.refuse(receipt.refused(error))
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoSpaceError(
            error.errno,
            f"{job.delivery.path.name}: no space left in {lake.root}, nothing of it was taken; "
            f"free about {job.delivery.bytes:,} bytes and run again",
        ) from error
    return receipt


def _worked(job: Job, account: Account) -> Iterator[list[TableBatch]]:
    """The batches worked in parallel, given back in the file's order, few at a time."""
    reading = _reading(job)
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[list[TableBatch]]] = deque()
        try:
            for number, parse in enumerate(reading.batches):
                waiting.append(pool.submit(_batch, parse, job, number, account))
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _reading(job: Job) -> Reading:
    feed, path = job.delivery.feed, job.delivery.path
    match feed.format.kind:
        case "parquet":
            reading = parquet.read(path, feed.format)
        case "ndjson":
            return ndjson.read(blocks(path, feed.format, job.notes), wanted_columns(feed))
        case _:
            found = blocks(path, feed.format, job.notes)
            reading = csv.read(found, feed.format, plain_numbers(feed))
    columns = reading.columns or ()
    refuse_forbidden(columns, feed)
    check_columns(columns, feed, job.notes)
    return reading


def wanted_columns(feed: Feed) -> tuple[str, ...]:
    """The agency's columns that the feed maps, in its order."""
    found = (how.source for delivers in feed.delivers for how in delivers.columns.values())
    return tuple(dict.fromkeys(name for name in found if name and not name.startswith("$")))


def plain_numbers(feed: Feed) -> dict[str, pl.DataType]:
    """The agency's columns that are one and the same plain number wherever they are mapped."""
    found: dict[str, set[pl.DataType | None]] = {}
    for delivers in feed.delivers:
        for name, how in delivers.columns.items():
            kind = values.plain_number(delivers.table.by_name[name], how)
            found.setdefault(how.source, set()).add(kind)
        for name in delivers.unpivot.columns if delivers.unpivot else ():
            found.setdefault(name, set()).add(None)
    return {
        name: kind for name, kinds in found.items() if len(kinds) == 1 and (kind := kinds.pop())
    }


def _batch(parse: Callable[[], Batch], job: Job, number: int, account: Account) -> list[TableBatch]:
    batch = parse()
    feed = job.delivery.feed
    if feed.format.kind == "ndjson":
        refuse_forbidden(batch.rows.columns, feed)
        check_columns(batch.rows.columns, feed, job.notes)
    work = partial(_table, batch, job, number, account)
    return [work(delivers) for delivers in feed.delivers]


def _table(batch: Batch, job: Job, number: int, account: Account, delivers: Delivers) -> TableBatch:
    contract, table = delivers.contract, delivers.table
    withheld = withheld_columns(contract, table)
    shaped = shape(batch, job.delivery.feed, delivers)
    reduced = minimise(shaped.rows, contract.minimisation.of(table.name), job.keys)
    judged = judge(reduced, shaped.delivered, account.rules[table.name], withheld)
    rejected = [judged.quarantined, quarantined_lines(batch.malformed, withheld)]
    columns = [column.name for column in table.columns]
    accepted = judged.accepted.select(*columns, "_line")
    return TableBatch(
        table=table.name,
        rows=shaped.rows.height + sum(shaped.dropped.values()) + len(batch.malformed) + batch.blank,
        lines=batch.rows.height + len(batch.malformed) + batch.blank,
        accepted=accepted.height,
        quarantined=write_quarantined(rejected, table, job.folder / "quarantine", number),
        dropped={**shaped.dropped, **reduced.dropped, f"{table.name}-blank_line": batch.blank},
        reasons=judged.reasons,
        malformed=batch.malformed,
        warnings=judged.warnings,
        unmapped=shaped.unmapped,
        parts=write_accepted(accepted, table, job.folder / "accepted", number),
    )
