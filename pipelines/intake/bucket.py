"""A lake in an object store that speaks S3, where no folder can be renamed.

The receipt is the commit: it is put where none lies yet (`If-None-Match`), which the store lets one
writer do once. Rows are written before it under the name of their try, and the receipt names the
try that counts. A marker that names both follows the receipt, so that one listing tells a reader
whose rows count; what a dead worker or the loser of a race left behind is seen by nobody. What an
installation works out from the lake for itself (results of validations, patrol traces, what it has
seen) stays in its own folder, `root`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
from duckdb import DuckDBPyConnection
from fsspec import AbstractFileSystem

from pipelines.intake.lake import EMPTY, InPlaceError, Lake
from pipelines.intake.receipt import Receipt

SCHEME = "s3://"
NOTHING = Receipt(EMPTY, "refused", "")


def store() -> AbstractFileSystem:
    """The object store that AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and their like name.

    Its listings are never kept: another machine may have committed meanwhile.
    """
    return fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True)


@dataclass(frozen=True)
class Bucket(Lake):
    """Where deliveries are kept once they are taken, in a bucket."""

    url: str
    files_of: AbstractFileSystem

    @classmethod
    def at(cls, url: str, root: Path) -> "Bucket":
        """The lake at `url`, its tables in step with the contracts; `root` is made if need be."""
        if not url.startswith(SCHEME):
            raise ValueError(f"STATIONHOUSE_LAKE is {url}; a lake is a folder, or lies at {SCHEME}")
        (root / "incoming").mkdir(parents=True, exist_ok=True)
        lake = cls(root, url.rstrip("/"), store())
        lake.write_empty()
        lake._must_refuse_a_second()
        lake._heal()
        return lake

    def folder(self, delivery: str) -> Path:
        """Nothing lies in a folder here: `InPlaceError` says what to do."""
        raise self._in_place()

    def files(self, table: str) -> str:
        """No pattern names committed files alone: `InPlaceError` says what to do."""
        raise self._in_place()

    def receipt(self, delivery: str) -> Receipt | None:
        """The receipt of a delivery that was taken; None where it was not."""
        try:
            return _parsed(self.files_of.cat_file(self._receipt(delivery)))
        except FileNotFoundError:
            return None

    def receipts(self) -> Iterator[Receipt]:
        """Every receipt, taken and refused, by delivery."""
        for kind in ("refused", "receipts"):
            paths = sorted(self.files_of.glob(f"{self.url}/{kind}/*.json"))
            found: dict[str, bytes] = self.files_of.cat(paths) if paths else {}
            for path in paths:
                receipt = _parsed(found[path])
                if receipt.delivery != EMPTY:
                    yield receipt

    def accepted(self, delivery: str, table: str) -> list[str]:
        """The files of a table in one delivery, of the try that was committed."""
        receipt = self.receipt(delivery)
        if receipt is None:
            return []
        found = self.files_of.find(self._rows("accepted", table, delivery))
        return sorted(SCHEME + path for path in found if _is_of(path, receipt.attempt))

    def attach(self, connection: DuckDBPyConnection) -> None:
        """Let DuckDB read the files of the lake."""
        connection.register_filesystem(self.files_of)

    def refuse(self, receipt: Receipt) -> None:
        """Keep the receipt of a delivery that was refused whole."""
        self._put(f"{self.url}/refused/{receipt.delivery}.json", receipt)

    def commit(self, made: Path, receipt: Receipt) -> bool:
        """Write the rows, then the receipt where none lies; from then on it has happened.

        False where the lake had the delivery already, from another process that was first.
        """
        self._upload(made, receipt)
        try:
            self._put(self._receipt(receipt.delivery), receipt, mode="create")
        except OSError:
            # Refused, or the answer got lost: what lies there says who committed.
            if not self.receipt(receipt.delivery):
                raise
        return self._settled(made, receipt.delivery) == receipt.attempt

    def replace(self, made: Path, receipt: Receipt) -> None:
        """The delivery in the place of what lies there under its name."""
        self._upload(made, receipt)
        self._put(self._receipt(receipt.delivery), receipt)
        old = [path for path in self._markers() if receipt.delivery in path]
        self._mark(receipt)
        if old:
            self.files_of.rm(old)

    def _upload(self, made: Path, receipt: Receipt) -> None:
        receipt.attempt = uuid4().hex
        files = sorted(path for path in made.rglob("*") if path.is_file())
        places = []
        for path in files:
            kind, table, *days, name = path.relative_to(made).parts
            folder = self._rows(kind, table, receipt.delivery)
            places.append("/".join([folder, *days, f"{receipt.attempt}.{name}"]))
        if files:
            self.files_of.put([str(path) for path in files], places)

    def _settled(self, made: Path, delivery: str) -> str:
        """The try that was committed; what other tries wrote of the same tables is deleted."""
        receipt = self.receipt(delivery)
        attempt = receipt.attempt if receipt else ""
        if receipt:
            self._mark(receipt)
        for folder in sorted(made.glob("*/*")):
            found = self.files_of.find(self._rows(folder.parent.name, folder.name, delivery))
            gone = [path for path in found if not _is_of(path, attempt)]
            if attempt and gone:
                self.files_of.rm(gone)
        return attempt

    def _mark(self, receipt: Receipt) -> None:
        name = f"{receipt.delivery}.{receipt.attempt}"
        self.files_of.pipe_file(f"{self.url}/committed/{name}", b"")

    def _markers(self) -> list[str]:
        return list(self.files_of.find(f"{self.url}/committed"))

    def _heal(self) -> None:
        """Mark what was committed by a process that died before it could."""
        marked = {_name(path).partition(".")[0] for path in self._markers()}
        for path in self.files_of.find(f"{self.url}/receipts"):
            delivery = _name(path).removesuffix(".json")
            if delivery not in marked and (receipt := self.receipt(delivery)):
                self._mark(receipt)

    def _must_refuse_a_second(self) -> None:
        """`ValueError` where the store does not know `If-None-Match`: anything could be twice."""
        try:
            self._put(f"{self.url}/refused/{EMPTY}.json", NOTHING, mode="create")
        except OSError:
            return
        raise ValueError(
            f"{self.url}: the object store overwrites what `If-None-Match: *` should keep, so "
            "that a delivery could be taken twice; use one that keeps it, or a shared file system"
        )

    def _in_place(self) -> InPlaceError:
        return InPlaceError(
            f"this works on files of the lake in place, and the lake lies at {self.url}; it needs "
            "a lake on a file system: docs/scale.md says what an object store does not do yet"
        )

    def _put(self, path: str, receipt: Receipt, **how: Any) -> None:
        self.files_of.pipe_file(path, receipt.text().encode(), **how)

    def _receipt(self, delivery: str) -> str:
        return f"{self.url}/receipts/{delivery}.json"

    def _rows(self, kind: str, table: str, delivery: str) -> str:
        """The table comes first, so that who reads one table lists its files and no others."""
        return f"{self.url}/{kind}/{table}/delivery={delivery}"


def _is_of(path: str, attempt: str) -> bool:
    return _name(path).startswith(f"{attempt}.")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _parsed(text: bytes) -> Receipt:
    return Receipt.parse(text.decode())
