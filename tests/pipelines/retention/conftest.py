"""A lake with rows written by the test itself, and what is in it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from contracts.loading import sources
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.parts import write, write_accepted
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.intake.values import dtype
from pipelines.retention.run import Place, run

NOW = datetime(2026, 6, 30, 12)


@dataclass
class Kept:
    """A lake under retention."""

    home: Path
    place: Place
    keys: Keys

    def deliver(self, source: str, table: str, rows: list[dict], taken="2026-01-01T00:00:00+00:00"):
        """Put rows in as one delivery; its name."""
        contract = sources()[source]
        shape = contract.table(table)
        schema = {column.name: dtype(column) for column in shape.columns} | {"_line": pl.Int64}
        numbered = [{"_line": line, **row} for line, row in enumerate(rows, start=2)]
        frame = pl.DataFrame(numbered, schema=schema)
        name = sha256(frame.write_ndjson().encode() + taken.encode()).hexdigest()
        count = TableCount(source, contract.version, rows=len(rows), accepted=len(rows))
        with self.place.lake.making() as made:
            write_accepted(frame, shape, made / "accepted", 0)
            receipt = Receipt(name, "taken", "f", taken_at=taken, tables={table: count})
            assert self.place.lake.commit(made, receipt)
        return name

    def quarantine(self, delivery: str, table: str, text: str) -> Path:
        """Put one row aside in a delivery that is there."""
        path = self.place.lake.folder(delivery) / "quarantine" / table / "00000.parquet"
        path.parent.mkdir(parents=True)
        write(pl.DataFrame({"line": [9], "reasons": [["r"]], "row": [text]}), path)
        return path

    def rows(self, table: str) -> list[dict]:
        """All rows of a table, in a fixed order."""
        files = sorted(self.place.lake.root.glob(f"taken/*/accepted/{table}/*/*.parquet"))
        frames = [pl.read_parquet(path, hive_partitioning=False) for path in files]
        return sorted((row for frame in frames for row in frame.to_dicts()), key=repr)

    def run(self, now: datetime = NOW):
        """Delete what is past its time."""
        return run(self.place, self.keys, now)


@pytest.fixture
def kept(tmp_path):
    return house(tmp_path)


def house(home: Path) -> Kept:
    lake = Lake.open(home / "lake")
    return Kept(home, Place(lake, home / "ledger" / "access.jsonl"), Keys.open(home / "keys"))
