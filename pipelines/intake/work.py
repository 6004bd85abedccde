"""The batches of a delivery, worked side by side: read, shape, minimise, judge, write."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from contracts.feeds import Delivers, Feed
from contracts.model import withheld_columns
from contracts.rules import Rule
from pipelines.intake import csv, ndjson, parquet, values
from pipelines.intake.account import Account, TableBatch
from pipelines.intake.batch import Batch, Reading
from pipelines.intake.blocks import Notes, blocks
from pipelines.intake.columns import check_columns
from pipelines.intake.judge import Judged, judge, quarantined_lines
from pipelines.intake.keys import Keys
from pipelines.intake.minimise import minimise, refuse_forbidden
from pipelines.intake.parts import write_accepted, write_quarantined
from pipelines.intake.recognise import Delivery
from pipelines.intake.shape import Shaped, shape
from telemetry.work import work

WORKERS = 1 + max(2, os.cpu_count() or 2)
"""One more than there are cores, since one of them is often waiting for the disk."""


@dataclass(frozen=True)
class Job:
    """All that a batch needs to be worked, so that batches can run side by side."""

    delivery: Delivery
    identity: Future[str]
    """The delivery's hash, on its way."""
    keys: Keys
    folder: Path
    notes: Notes


def worked(job: Job, account: Account) -> Iterator[list[TableBatch]]:
    """The batches worked in parallel, given back in the file's order, few at a time."""
    found = reading(job)
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[list[TableBatch]]] = deque()
        try:
            for number, parse in enumerate(found.batches):
                # With the context of the delivery, so that the stages are told as parts of it.
                told = copy_context()
                waiting.append(pool.submit(told.run, _batch, parse, job, number, account))
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def reading(job: Job) -> Reading:
    """The delivery opened by its feed's format; `RefusedError` where its columns may not enter."""
    feed, path = job.delivery.feed, job.delivery.path
    match feed.format.kind:
        case "parquet":
            opened = parquet.read(path, feed.format)
        case "ndjson":
            return ndjson.read(blocks(path, feed.format, job.notes), wanted_columns(feed))
        case _:
            found = blocks(path, feed.format, job.notes)
            opened = csv.read(found, feed.format, plain_numbers(feed))
    columns = opened.columns or ()
    refuse_forbidden(columns, feed)
    check_columns(columns, feed, job.notes)
    return opened


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
    with work("intake.stage", stage="read"):
        batch = parse()
    feed = job.delivery.feed
    if feed.format.kind == "ndjson":
        refuse_forbidden(batch.rows.columns, feed)
        check_columns(batch.rows.columns, feed, job.notes)
    return [_table(batch, job, number, account, delivers) for delivers in feed.delivers]


def reduced_and_judged(
    shaped: Shaped, delivers: Delivers, rules: Sequence[Rule], keys: Keys
) -> tuple[Judged, Mapping[str, int]]:
    """The rows of one table minimised and judged, and what was dropped on the way, by rule."""
    contract, table = delivers.contract, delivers.table
    with work("intake.stage", stage="minimise"):
        reduced = minimise(shaped.rows, contract.minimisation.of(table.name), keys)
    withheld = withheld_columns(contract, table)
    with work("intake.stage", stage="judge"):
        judged = judge(reduced, shaped.delivered, table, rules, withheld)
    return judged, reduced.dropped


def _table(batch: Batch, job: Job, number: int, account: Account, delivers: Delivers) -> TableBatch:
    table = delivers.table
    with work("intake.stage", stage="shape"):
        shaped = shape(batch, job.delivery.feed, delivers)
    judged, dropped = reduced_and_judged(shaped, delivers, account.rules[table.name], job.keys)
    withheld = withheld_columns(delivers.contract, table)
    rejected = [judged.quarantined, quarantined_lines(batch.malformed, withheld)]
    columns = [column.name for column in table.columns]
    accepted = judged.accepted.select(*columns, "_line")
    with work("intake.stage", stage="write"):
        quarantined = write_quarantined(rejected, table, job.folder / "quarantine", number)
        parts = write_accepted(accepted, table, job.folder / "accepted", number)
    return TableBatch(
        table=table.name,
        rows=shaped.rows.height + sum(shaped.dropped.values()) + len(batch.malformed) + batch.blank,
        lines=batch.rows.height + len(batch.malformed) + batch.blank,
        accepted=accepted.height,
        quarantined=quarantined,
        dropped={**shaped.dropped, **dropped, f"{table.name}-blank_line": batch.blank},
        reasons=judged.reasons,
        malformed=batch.malformed,
        warnings=judged.warnings,
        unmapped=shaped.unmapped,
        parts=parts,
    )
