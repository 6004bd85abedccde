"""Rows planted in a lake as if intake had accepted them, so that a rule may be broken there."""

import json
from datetime import UTC, date, datetime, time
from hashlib import sha256

import polars as pl

from contracts import Column, Table, sources
from contracts.codes import values
from contracts.feeds import feeds
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.intake.values import dtype
from pipelines.quality.days import Deliveries
from pipelines.quality.results import Result

DAY = "2026-06-01"
PLAIN = {"longitude": 115.0, "latitude": 34.85, "sha256": "0" * 64, "opens": "08:00"}
PLAIN |= {"closes": "18:00", "area_id": "410225", "segment_id": "410225100001S01"}
PLAIN |= {"address_code": "410225100001S01P0001", "admin_code": "410225100001"}


def at(clock: str, day: str = DAY) -> datetime:
    """A moment of the day, UTC."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))


def plain(column: Column) -> object:
    """A value that keeps the column's own promise."""
    if column.name in PLAIN:
        return PLAIN[column.name]
    if column.code_list:
        return values(column.code_list)[0]
    kinds = {
        "string": "x",
        "integer": int(column.minimum or 10),
        "number": float(column.minimum or 10),
        "boolean": False,
        "date": date.fromisoformat(DAY),
        "timestamp": at("12:00"),
        "array": [],
    }
    return kinds[column.type]


def row(table: Table, **given: object) -> dict[str, object]:
    """A row of the table with what the test says; what need not be there is not."""
    own = {one.name: plain(one) if one.required else None for one in table.columns}
    return own | given


def plant(
    lake: Lake,
    source: str,
    tables: dict[str, list[dict[str, object]]],
    day: str = DAY,
    **types: pl.DataType,
) -> Receipt:
    """A delivery of these rows; `types` are columns that come as another type than agreed."""
    contract = sources()[source]
    feed = next(
        one
        for one in feeds().values()
        if not one.live and {part.table.name for part in one.delivers} & set(tables)
    )
    name = sha256(json.dumps([source, tables, day], default=str).encode()).hexdigest()
    receipt = Receipt(name, "taken", f"{source}_{day}.csv", feed=feed.id, day=day)
    receipt.taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    for table, rows in tables.items():
        kept = contract.table(table)
        schema = {one.name: types.get(one.name, dtype(one)) for one in kept.columns}
        lines = [row(kept, **given) | {"_line": line} for line, given in enumerate(rows, 2)]
        path = lake.folder(name) / "accepted" / table / f"day={day}" / "part.parquet"
        path.parent.mkdir(parents=True)
        pl.DataFrame(lines, schema=schema | {"_line": pl.Int64()}).write_parquet(path)
        count = TableCount(source, contract.version, rows=len(rows), accepted=len(rows))
        receipt.tables[table] = count
    (lake.folder(name) / "receipt.json").write_text(receipt.text(), "utf-8")
    return receipt


def counted(lake: Lake, source: str, table: str, rows: int, day: str) -> None:
    """A delivery of which only the receipt is left: that many rows were accepted."""
    receipt = Receipt(sha256(f"{table}{day}".encode()).hexdigest(), "taken", "x", day=day)
    receipt.tables[table] = TableCount(source, "1.0.0", rows=rows, accepted=rows)
    lake.folder(receipt.delivery).mkdir(parents=True)
    (lake.folder(receipt.delivery) / "receipt.json").write_text(receipt.text(), "utf-8")


def judged(lake: Lake, source: str, day: str = DAY, memory: str = "1GB") -> Result:
    """What comes of the source's day."""
    from pipelines.quality.validate import validate

    known = Deliveries.of(lake, lake.root.parent / "reference")
    spill = lake.root.parent / "spill"
    return validate(known.scope(sources()[source], day), spill, memory=memory)
