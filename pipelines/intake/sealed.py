"""What the live lane sealed, as a delivery: rows that were judged and reduced when they came.

One batch a line, and a last line that proves the house wrote it: nobody else can deliver rows that
no rule has seen.
"""

import hmac
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import polars as pl

from contracts.feeds import Delivers, Feed
from contracts.model import Table
from lane.batch import Batch, Counts
from pipelines.intake.account import TableBatch
from pipelines.intake.judge import QUARANTINE
from pipelines.intake.keys import Keys
from pipelines.intake.parts import write_accepted, write_quarantined
from pipelines.intake.refusal import RefusedError
from pipelines.intake.shape import LINE
from pipelines.intake.values import dtype
from pipelines.intake.work import Job

TOGETHER = 20_000
"""Lines of devices that are written as one part."""
MOMENT = "%Y-%m-%dT%H:%M:%S%.3fZ"
PURPOSE = b"live lane"
SEAL = b'{"sealed"'


class Sealing:
    """A delivery of a live feed while it is written. The same batches make the same bytes."""

    def __init__(self, file: IO[bytes], feed: Feed, keys: Keys) -> None:
        self._file, self._proof = file, _proof(feed, keys)

    def add(self, batch: Batch) -> None:
        """One more batch of the feed."""
        line = batch.packed() + b"\n"
        self._proof.update(line)
        self._file.write(line)

    def end(self) -> None:
        """Prove that it is the house's own; on the disk when this returns."""
        self._file.write(_last(self._proof))
        self._file.flush()
        os.fsync(self._file.fileno())


def worked(job: Job) -> Iterator[list[TableBatch]]:
    """The delivery some batches at a time; `RefusedError` where the house did not write it."""
    feed, path = job.delivery.feed, job.delivery.path
    _prove(path, feed, job.keys)
    (delivers,) = feed.delivers
    line = 0
    for number, batches in enumerate(_together(path)):
        yield [_table(batches, delivers, job.folder, number, line)]
        line += sum(batch.lines for batch in batches)


def _proof(feed: Feed, keys: Keys) -> "hmac.HMAC":
    key = hmac.digest(keys.tokens, PURPOSE, sha256)
    return hmac.new(key, f"{feed.id}\n".encode(), sha256)


def _last(proof: "hmac.HMAC") -> bytes:
    return json.dumps({"sealed": proof.hexdigest()}).encode() + b"\n"


def _prove(path: Path, feed: Feed, keys: Keys) -> None:
    proof, last = _proof(feed, keys), b""
    with path.open("rb") as file:
        for line in file:
            proof.update(last)
            last = line
    if not hmac.compare_digest(last, _last(proof)):
        raise RefusedError(
            "delivery-seal",
            "the file is not one that this house's gateway sealed, and nothing of it was kept",
            f"deliver files by a feed for files; {feed.id} takes events at the gateway alone",
        )


def _together(path: Path) -> Iterator[list[Batch]]:
    found: list[Batch] = []
    lines = 0
    with path.open("rb") as file:
        for line in file:
            if not line.startswith(SEAL):
                found.append(Batch.unpacked(line))
                lines += found[-1].lines
            if lines >= TOGETHER:
                yield found
                found, lines = [], 0
    if found:
        yield found


def _table(
    batches: Sequence[Batch], delivers: Delivers, folder: Path, number: int, before: int
) -> TableBatch:
    table = delivers.table
    accepted, aside = _accepted(batches, table, before), _aside(batches, before)
    return TableBatch(
        table=table.name,
        rows=sum(batch.lines for batch in batches),
        lines=sum(batch.lines for batch in batches),
        accepted=accepted.height,
        quarantined=write_quarantined([aside], table, folder / "quarantine", number),
        dropped=_summed(batch.dropped for batch in batches),
        reasons=Counter(rule for rules in aside["reasons"] for rule in rules),
        malformed=(),
        warnings=_summed(batch.warnings for batch in batches),
        unmapped=_unmapped(batches),
        parts=write_accepted(accepted, table, folder / "accepted", number),
    )


def _accepted(batches: Sequence[Batch], table: Table, before: int) -> pl.DataFrame:
    """The accepted rows in the lake's types; a column that came later is null."""
    rows = [row for batch in batches for row in batch.rows]
    columns = [
        _typed(pl.Series(column.name, [row.get(column.name) for row in rows], strict=False),
               dtype(column))
        for column in table.columns
    ]  # fmt: skip
    lines = pl.Series(LINE, range(before + 1, before + 1 + len(rows)), dtype=pl.Int64)
    return pl.DataFrame([*columns, lines])


def _typed(values: pl.Series, kind: pl.DataType) -> pl.Series:
    if values.null_count() == values.len():
        return pl.Series(values.name, [None] * values.len(), dtype=kind)
    if kind == pl.Datetime("ms"):
        return values.str.to_datetime(MOMENT, time_unit="ms")
    return values.str.to_date() if kind == pl.Date() else values.cast(kind)


def _aside(batches: Sequence[Batch], before: int) -> pl.DataFrame:
    """What is in quarantine, each line as the whole delivery counts it."""
    found: list[Mapping[str, Any]] = []
    for batch in batches:
        found += [{**one, "line": before + int(str(one["line"]))} for one in batch.aside]
        before += batch.lines
    return pl.DataFrame(found, schema=QUARANTINE)


def _summed(counts: Iterable[Counts]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in counts:
        found.update(one)
    return dict(found)


def _unmapped(batches: Sequence[Batch]) -> dict[str, Counts]:
    columns = dict.fromkeys(name for batch in batches for name in batch.unmapped)
    return {name: _summed(batch.unmapped.get(name, {}) for batch in batches) for name in columns}
