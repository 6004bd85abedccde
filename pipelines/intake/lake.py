"""The lake: a folder a delivery, made elsewhere and moved in whole.

One rename commits a delivery with its rows, its quarantine and its receipt, so a reader never sees
half of it and a crash leaves nothing but a folder in `incoming` that the next try clears away.
A rename onto a folder that holds something fails, so of two processes, on one machine or on two
that share a file system, one commits; no lock is asked for it. `bucket.py` is the same lake in an
object store.
"""

import errno
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import polars as pl
from duckdb import DuckDBPyConnection
from filelock import FileLock, Timeout

from contracts import Contract, sources
from contracts.durable import flush, write
from contracts.model import Table
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.intake.values import dtype

RECEIPT = "receipt.json"
LOCK = ".lock"
THERE = (errno.ENOTEMPTY, errno.EEXIST)
ABANDONED_SECONDS = 86_400
"""A folder that another machine made is a dead one's after a day; no delivery takes so long."""
EMPTY = "0" * 64
"""The delivery of nothing: one empty file a table, so that every table always has its columns."""


class InPlaceError(RuntimeError):
    """What was asked for changes files of the lake in place, which an object store does not do."""


@dataclass(frozen=True)
class Lake:
    """Where deliveries are kept once they are taken."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> "Lake":
        """The lake at `root`, made if it is not there, its tables in step with the contracts."""
        lake = cls(root)
        for folder in ("taken", "refused", "incoming"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        lake.write_empty()
        return lake

    def folder(self, delivery: str) -> Path:
        """Where a delivery lies, or would."""
        return self.root / "taken" / f"delivery={delivery}"

    def receipt(self, delivery: str) -> Receipt | None:
        """The receipt of a delivery that was taken; None where it was not."""
        path = self.folder(delivery) / RECEIPT
        return Receipt.parse(path.read_text("utf-8")) if path.exists() else None

    def receipts(self) -> Iterator[Receipt]:
        """Every receipt, taken and refused, by delivery."""
        taken = self.root.glob(f"taken/*/{RECEIPT}")
        for path in sorted([*taken, *self.root.glob("refused/*.json")]):
            found = Receipt.parse(path.read_text("utf-8"))
            if found.delivery != EMPTY:
                yield found

    def files(self, table: str) -> str:
        """The pattern of all accepted files of a table."""
        return str(self.root / "taken" / "*" / "accepted" / table / "*" / "*.parquet")

    def accepted(self, delivery: str, table: str) -> list[str]:
        """The files of a table in one delivery, as DuckDB and Polars name them."""
        found = self.folder(delivery).glob(f"accepted/{table}/*/*.parquet")
        return [str(path) for path in sorted(found)]

    def attach(self, connection: DuckDBPyConnection) -> None:
        """Let DuckDB read the files of the lake; those of a folder it reads by itself."""

    def refuse(self, receipt: Receipt) -> None:
        """Keep the receipt of a delivery that was refused whole."""
        write(self.root / "refused" / f"{receipt.delivery}.json", receipt.text())

    @contextmanager
    def making(self) -> Iterator[Path]:
        """An empty folder of one's own to make a delivery in; gone afterwards, whatever happens."""
        incoming = self.root / "incoming"
        _sweep(incoming)
        folder = incoming / f"{uuid4().hex}{_machine()}"
        with FileLock(_lock(folder)):
            folder.mkdir()
            try:
                yield folder
            finally:
                _clear(folder)

    def commit(self, made: Path, receipt: Receipt) -> bool:
        """Move the delivery in; from this rename on it has happened.

        False where the lake had it already, from another process that was first.
        """
        write(made / RECEIPT, receipt.text())
        flush(made)
        try:
            made.rename(self.folder(receipt.delivery))
        except OSError as error:
            if error.errno in THERE:
                return False
            raise
        flush(self.root / "taken")
        return True

    def replace(self, made: Path, receipt: Receipt) -> None:
        """The delivery in the place of what lies there under its name."""
        shutil.rmtree(self.folder(receipt.delivery), ignore_errors=True)
        self.commit(made, receipt)

    def write_empty(self) -> None:
        """Bring the delivery of nothing in step with the contracts."""
        tables = [(contract, table) for contract in sources().values() for table in contract.tables]
        shape = "\n".join(f"{table.name}: {_schema(table)}" for _, table in tables)
        version = sha256(shape.encode()).hexdigest()
        known = self.receipt(EMPTY)
        if known and known.feed_version == version:
            return
        receipt = Receipt(EMPTY, "taken", "", feed_version=version, tables=_no_rows(tables))
        with self.making() as made:
            for _, table in tables:
                path = made / "accepted" / table.name / "day=1970-01-01" / "empty.parquet"
                path.parent.mkdir(parents=True)
                pl.DataFrame(schema=_schema(table)).write_parquet(path)
            self.replace(made, receipt)
        self.refuse(Receipt(EMPTY, "refused", ""))


def _sweep(incoming: Path) -> None:
    """Clear away what processes left that died; a living one holds the lock of its folder.

    Some shared file systems keep a lock to the machine that took it, so those of others say nothing
    before a day has passed.
    """
    for path in incoming.glob(f"*{LOCK}"):
        if not path.name.endswith(f"{_machine()}{LOCK}") and not _abandoned(path):
            continue
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        _clear(path.with_name(path.name.removesuffix(LOCK)))
        lock.release()


def _machine() -> str:
    """How the names end of the folders that this machine makes."""
    return f"@{platform.node()}"


def _lock(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK)


def _abandoned(lock: Path) -> bool:
    try:
        return time.time() - lock.stat().st_mtime > ABANDONED_SECONDS
    except FileNotFoundError:
        return False


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _lock(folder).unlink(missing_ok=True)


def _schema(table: Table) -> dict[str, pl.DataType]:
    return {column.name: dtype(column) for column in table.columns} | {"_line": pl.Int64()}


def _no_rows(tables: list[tuple[Contract, Table]]) -> dict[str, TableCount]:
    return {table.name: TableCount(contract.id, contract.version) for contract, table in tables}
