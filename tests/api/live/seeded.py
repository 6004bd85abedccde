"""A snapshot with seeds of the live board, and a lane, from rows written in a test."""
# ruff: noqa: S608 - names come from the contracts

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from contracts.board import plan, table_of
from contracts.codes import ROOT as CODES
from lane.batch import Batch, moment
from lane.opening import opened
from lane.settings import LaneSettings
from pipelines import seeds
from tests.api.published import Rows, publish

WORKED = {
    "int_unit_agencies": {"unit_id": "varchar", "agency_id": "varchar"},
    "int_camera_places": {"camera_id": "varchar", "area_id": "varchar"},
    "int_places": {"place_code": "varchar", "grid_id": "varchar", "area_id": "varchar"},
    "int_place_calls": {
        "call_id": "varchar",
        "address_code": "varchar",
        "offered_at": "timestamp",
    },
    "int_patrol_minutes": {"day": "date", "unit_id": "varchar", "minute_at": "timestamp"},
}
NUMBERS = itertools.count()


def seeded(folder: Path, rows: Rows, built: Rows, **more: str) -> None:
    """Publish the rows of capabilities, with the seeds that come of the relations."""
    path = folder / f"snapshot-{publish(folder, rows, **more)}.duckdb"
    with duckdb.connect(str(path)) as snapshot:
        snapshot.execute("attach ':memory:' as built")
        for name in plan().seeds:
            _make(snapshot, name, built.get(name, ()))
        assert seeds.add(snapshot)


def bring(home: Path, table: str, *rows: Mapping[str, object], at: datetime | None = None) -> None:
    """Append a batch of the rows to the lane of the home."""
    log = opened(LaneSettings(home / "live"))
    written = tuple(
        {key: moment(one) if isinstance(one, datetime) else one for key, one in row.items()}
        for row in rows
    )
    now = at or datetime.now(UTC).replace(tzinfo=None)
    log.append([Batch(f"batch-{next(NUMBERS)}", "a/feed", table, now, written)])
    log.close()


def _make(
    snapshot: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, object]]
) -> None:
    place = f'built.main."{name}"'
    if (CODES / f"{name}.csv").exists():
        snapshot.execute(f"create table {place} as from read_csv('{CODES / f'{name}.csv'}')")
        return
    types = WORKED.get(name) or _types(name)
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    snapshot.execute(f"create table {place} ({columns})")
    for row in rows:
        names, marks = ", ".join(f'"{one}"' for one in row), ", ".join("?" for _ in row)
        snapshot.execute(f"insert into {place} ({names}) values ({marks})", list(row.values()))


def _types(name: str) -> dict[str, str]:
    """Those of the contract, and what staging adds."""
    _, table = table_of(plan().seeds[name].events or name.removeprefix("stg_"))
    own = {"day": "date", "delivery": "varchar"}
    return {column.name: column.physical for column in table.columns} | own
