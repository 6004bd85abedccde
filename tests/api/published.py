"""A snapshot as the publisher would leave it, from rows written in a test."""
# ruff: noqa: S608 - names come from the contracts

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from contracts import Table, capabilities, published, snake

AS_OF = "2026-06-28T15:00:00.000"
CHECKSUM = "0" * 64
Rows = Mapping[str, Sequence[Mapping[str, object]]]


def publish(
    folder: Path,
    rows: Rows,
    snapshot: str = "S1",
    as_of: str | None = AS_OF,
    quality: str = "PASS",
) -> str:
    """Write the file with a mart for every capability, then point to it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"snapshot-{snapshot}.duckdb"
    with duckdb.connect(str(folder / name)) as database:
        models = {}
        for contract in published().values():
            mart = contract.table(snake(contract.id))
            given = rows.get(contract.id, ())
            _fill(database, mart, given)
            models[contract.id] = {"rows": len(given), "checksum": CHECKSUM}
        _manifest(database, snapshot, as_of, quality, models)
    waiting = folder / "current.json.next"
    waiting.write_text(json.dumps({"snapshot": snapshot, "file": name}), "utf-8")
    waiting.replace(folder / "current.json")
    return snapshot


def _fill(
    database: duckdb.DuckDBPyConnection, mart: Table, rows: Sequence[Mapping[str, object]]
) -> None:
    columns = ", ".join(
        f'"{column.name}" {column.physical}{" not null" if column.required else ""}'
        for column in mart.columns
    )
    database.execute(f'create table "{mart.name}" ({columns})')
    for row in rows:
        unknown = set(row) - set(mart.by_name)
        assert not unknown, f"{mart.name} has no {unknown}"
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        database.execute(
            f'insert into "{mart.name}" ({names}) values ({marks})', list(row.values())
        )


def _manifest(
    database: duckdb.DuckDBPyConnection,
    snapshot: str,
    as_of: str | None,
    quality: str,
    models: Mapping[str, Mapping[str, object]],
) -> None:
    read = sorted({name for contract in capabilities().values() for name in contract.sources})
    delivered = {"data_as_of": as_of, "contract_version": "1.0.0", "rows": 1}
    database.execute(
        "create table manifest (snapshot_id varchar, published_at timestamp, data_as_of timestamp,"
        " quality_state varchar, sources varchar, models varchar)"
    )
    database.execute(
        "insert into manifest values (?, ?, ?, ?, ?, ?)",
        [
            snapshot,
            datetime(2026, 6, 28, 16),
            datetime.fromisoformat(as_of) if as_of else None,
            quality,
            json.dumps(dict.fromkeys(read, delivered)),
            json.dumps(models),
        ],
    )
    database.execute("create table deliveries (source_id varchar, delivery varchar)")
    for source in read:
        database.execute("insert into deliveries values (?, ?)", [source, f"file of {source}"])
