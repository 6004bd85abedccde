"""A delivered file to a committed delivery, or to a refusal."""

import errno
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from contracts.feeds import Feed, feeds
from pipelines.intake import sealed
from pipelines.intake.account import Account
from pipelines.intake.blocks import Notes
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.recognise import digest, recognise
from pipelines.intake.refusal import RefusedError
from pipelines.intake.work import Job, worked
from telemetry.work import count, work

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Progress = Callable[[int], None]


class NoSpaceError(OSError):
    """The lake's disk is full; nothing of the delivery was committed."""


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
    with work("intake") as doing:
        receipt = _received(path, lake, keys, known, progress)
        doing.found(state="again" if receipt.again else receipt.state, feed=receipt.feed)
    if not receipt.again:
        _tell(receipt)
    return receipt


def _received(
    path: Path, lake: Lake, keys: Keys, known: Iterable[Feed] | None, progress: Progress
) -> Receipt:
    try:
        delivery = recognise(path, feeds().values() if known is None else known)
    except RefusedError as error:
        named = sha256(f"{path}\n{error}".encode()).hexdigest()
        receipt = Receipt(named, "refused", path.name).refused(error)
        lake.refuse(receipt)
        return receipt
    with lake.making() as folder, ThreadPoolExecutor(1) as aside:
        # The hash is a second reading of the file; beside the first it costs the least.
        identity = aside.submit(digest, path)
        return _taken(Job(delivery, identity, keys, folder, Notes()), lake, progress)


def _taken(job: Job, lake: Lake, progress: Progress) -> Receipt:
    started = time.monotonic()
    try:
        account = Account(job.delivery.feed)
        live = job.delivery.feed.live
        for batch in sealed.worked(job) if live else worked(job, account):
            if job.identity.done() and (before := _before(job, lake)):
                return before
            account.add(batch)
            progress(account.lines)
        return _committed(job, account, started, lake)
    except RefusedError as error:
        if before := _before(job, lake):
            return before
        receipt = Receipt.of(job.delivery, job.identity.result()).refused(error)
        receipt.notes = job.notes.listed()
        lake.refuse(receipt)
        return receipt
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoSpaceError(
            error.errno,
            f"{job.delivery.path.name}: no space left in {lake.root}, nothing of it was taken; "
            f"free about {job.delivery.bytes:,} bytes and run again",
        ) from error


def _committed(job: Job, account: Account, started: float, lake: Lake) -> Receipt:
    receipt = Receipt.of(job.delivery, job.identity.result())
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
    taken = lake.commit(job.folder, receipt)
    return receipt if taken else _before(job, lake) or receipt


def _tell(receipt: Receipt) -> None:
    """Count the rows of each source by what came of them."""
    for one in receipt.tables.values():
        count("intake.rows", one.accepted, source=one.source, state="accepted")
        count("intake.rows", one.quarantined, source=one.source, state="quarantined")
        count("intake.rows", one.dropped.total(), source=one.source, state="dropped")


def _before(job: Job, lake: Lake) -> Receipt | None:
    """The receipt of the same bytes, if the lake has it already."""
    before = lake.receipt(job.identity.result())
    if before:
        before.again = True
    return before
