"""A small source of its own, so that a test shows its whole world: rooms counted by hotels."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from contracts import Column, Contract, Minimisation, Reduction, Table
from contracts.feeds import ColumnMap, Delivers, Feed, Format
from contracts.model import QualityRule
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.intake.take_in import take_in

HEADER = "hotel,time,rooms,taken,price,phone,note"
COLUMNS = {
    "hotel_id": ColumnMap(source="hotel"),
    "counted_at": ColumnMap(source="time", formats=("%Y-%m-%d %H:%M:%S",)),
    "rooms_n": ColumnMap(source="rooms"),
    "occupied_n": ColumnMap(source="taken"),
    "price_cny": ColumnMap(source="price"),
    "phone_enc": ColumnMap(source="phone"),
    "note": ColumnMap(source="note"),
}


def column(name: str, kind: str, **more: object) -> Column:
    """A column with the words that every column has."""
    physical = {"integer": "bigint", "number": "decimal(18,2)"}.get(kind, "varchar")
    return Column(name, kind, physical, f"The {name}.", **more)


ROOMS = Table(
    name="rooms",
    description="One row a count.",
    columns=(
        column("hotel_id", "string", required=True, key=1, max_length=20),
        column("counted_at", "timestamp", required=True, key=2),
        column("rooms_n", "integer", required=True, minimum=0, maximum=500),
        column("occupied_n", "integer", minimum=0),
        column("price_cny", "number"),
        column("phone_enc", "string", sensitive=True),
        column("note", "string", max_length=100),
    ),
    quality=(
        QualityRule(
            "rooms-occupied", "occupied_n <= rooms_n", "No more than there are.", "", "error"
        ),
        QualityRule("rooms-many", "rooms_n <= 400", "Rarely so many.", "", "warning"),
    ),
    event_time="counted_at",
    version_by=("counted_at",),
)
CONTRACT = Contract(
    id="rooms",
    version="1.0.0",
    domain="service",
    title="Rooms",
    title_zh="客房",
    purpose="Rooms counted.",
    tables=(ROOMS,),
    number=1,
    minimisation=Minimisation(
        forbidden_columns=("guest_name",),
        reductions=(
            Reduction("dropToCount", "rooms", (), {"rule": "rooms-closed", "when": "rooms_n = 0"}),
            Reduction("encrypt", "rooms", ("phone_enc",), {"boundTo": ["hotel_id", "counted_at"]}),
            Reduction("redact", "rooms", ("note",), {"pattern": "[0-9]{7,}", "with": "*"}),
        ),
    ),
)


def feed(**changes: object) -> Feed:
    """A feed of CSV files `rooms_*.csv` in UTC, with what the test changes."""
    plain = Feed(
        id="hotels/rooms",
        version="1",
        agency="Hotels",
        contact="mailto:hotels@example.org",
        files="rooms_*.csv",
        every_seconds=86_400,
        zone="UTC",
        crs="WGS84",
        format=Format("csv"),
        nulls=(),
        ignored=(),
        jurisdiction={},
        delivers=(Delivers(CONTRACT, ROOMS, COLUMNS),),
    )
    return replace(plain, **changes)


def row(hotel: str = "H1", time: str = "2026-06-01 08:00:00", **given: object) -> str:
    """A line that keeps every rule, with what the test changes."""
    values = {"rooms": 10, "taken": 4, "price": "120.50", "phone": "13800000000", "note": "calm"}
    return ",".join([hotel, time, *(str(value) for value in (values | given).values())])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with nothing in it."""
    return Lake.open(tmp_path / "lake")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Keys of this test alone."""
    return Keys.open(tmp_path / "keys")


@pytest.fixture
def deliver(tmp_path: Path, lake: Lake, keys: Keys) -> Callable[..., Receipt]:
    """Write a file of these lines or bytes and take it in."""

    def delivered(
        content: Iterable[str] | bytes,
        name: str = "rooms_1.csv",
        known: Feed | None = None,
        encoding: str = "utf-8",
    ) -> Receipt:
        folder = tmp_path / "deliveries"
        folder.mkdir(exist_ok=True)
        path = folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_bytes(("\n".join([HEADER, *content]) + "\n").encode(encoding))
        return take_in(path, lake, keys, [known or feed()])

    return delivered


def rooms(receipt: Receipt) -> TableCount:
    """The account of the one table; it always balances."""
    count = receipt.tables["rooms"]
    assert count.balanced()
    return count


def accepted(lake: Lake, table: str = "rooms") -> pl.DataFrame:
    """Every accepted row in the lake, in a fixed order."""
    found = pl.read_parquet(lake.files(table), hive_partitioning=False)
    return found.sort(pl.all())


def nothing_taken(lake: Lake) -> bool:
    """Whether no delivery but the empty one lies in the lake, and none half made."""
    made = [path for path in (lake.root / "incoming").iterdir() if path.is_dir()]
    return not made and len(list((lake.root / "taken").iterdir())) == 1


def quarantine(lake: Lake) -> pl.DataFrame:
    """Every quarantined row in the lake."""
    return pl.read_parquet(str(lake.root / "taken" / "*" / "quarantine" / "*" / "*.parquet"))


def digest(lake: Lake) -> Mapping[str, str]:
    """The bytes of every file of every delivery but the receipts, by path."""
    files = (path for path in (lake.root / "taken").rglob("*.parquet"))
    return {
        str(path.relative_to(lake.root)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
    }


def zipped(content: Iterable[str]) -> bytes:
    """The lines under the header, as gzip."""
    return gzip.compress(("\n".join([HEADER, *content]) + "\n").encode(), mtime=0)
