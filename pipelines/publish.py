"""Marts to a snapshot: a new file, checked against the contracts, then one atomic switch.

A published file is never written again. Readers follow the pointer; old files go by retention.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from contracts import Contract, Table, published, snake
from contracts.durable import flush, write
from pipelines import seeds
from pipelines.built import attach, columns
from pipelines.held import notices
from pipelines.intake.lake import Lake
from pipelines.intake.refusal import RefusedError
from pipelines.quality import results
from pipelines.quality.tally import quality_state, source_state
from pipelines.roads import travel
from pipelines.shards import Shard
from telemetry.work import moment, worked

POINTER = "current.json"


class PublishError(RuntimeError):
    """The marts cannot be published; names the mart, what is wrong and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself."""

    snapshot_id: str
    published_at: str
    data_as_of: str | None
    quality_state: str
    sources: Mapping[str, Mapping[str, Any]]
    """By source: data_as_of, contract_version (of the last rows), contract_versions, rows."""
    models: Mapping[str, Mapping[str, Any]]
    """By mart: contract version, rows, checksum."""


@worked("publish")
def publish(
    warehouse: Path,
    lake: Lake,
    folder: Path,
    roads: Path | None = None,
    shard: Shard | None = None,
) -> Manifest:
    """Copy the marts into a new snapshot and point to it; `PublishError` leaves the old one.

    With the folder of a road network the network goes along; of a shard only its areas do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"making-{os.getpid()}.partial"
    partial.unlink(missing_ok=True)
    told_before = notices(folder)
    try:
        manifest = _fill(partial, warehouse, lake, roads, shard)
        name = f"snapshot-{manifest.snapshot_id}.duckdb"
        flush(partial)
        partial.replace(folder / name)
    finally:
        partial.unlink(missing_ok=True)
    _switch(folder, manifest, name)
    _tell(manifest)
    for path in told_before:
        # The snapshot itself tells of that day now.
        path.unlink(missing_ok=True)
    return manifest


def current(folder: Path) -> Path | None:
    """The file of the current snapshot; None where nothing was published."""
    pointer = folder / POINTER
    if not pointer.exists():
        return None
    return folder / str(json.loads(pointer.read_text("utf-8"))["file"])


def _fill(
    partial: Path, warehouse: Path, lake: Lake, roads: Path | None, shard: Shard | None
) -> Manifest:
    with duckdb.connect(str(partial)) as connection:
        attach(connection, warehouse)
        models = {
            contract.id: _copy(connection, contract, shard) for contract in published().values()
        }
        manifest = _manifest(models, lake, _travel(connection, roads))
        connection.execute(
            "create table manifest as select ? as snapshot_id, ?::timestamp as published_at,"
            " ?::timestamp as data_as_of, ? as quality_state, ? as sources, ? as models",
            [
                manifest.snapshot_id,
                manifest.published_at.removesuffix("Z"),
                manifest.data_as_of,
                manifest.quality_state,
                json.dumps(manifest.sources, sort_keys=True),
                json.dumps(manifest.models, sort_keys=True),
            ],
        )
        _deliveries(connection, lake)
        if shard is None:
            seeds.add(connection)
        connection.execute("detach built")
        connection.execute("checkpoint")
    return manifest


def _deliveries(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Which deliveries each source is made of, so that a figure can be traced to its files."""
    connection.execute("create table deliveries (source_id varchar, delivery varchar)")
    found = {
        (count.source, receipt.delivery)
        for receipt in lake.receipts()
        for count in receipt.tables.values()
        if count.rows
    }
    if found:
        connection.executemany("insert into deliveries values (?, ?)", sorted(found))


def _copy(
    connection: duckdb.DuckDBPyConnection, contract: Contract, shard: Shard | None
) -> dict[str, Any]:
    mart = contract.table(snake(contract.id))
    _verify(connection, mart)
    names = ", ".join(column.name for column in mart.columns)
    order = ", ".join(mart.key) or names
    wanted = f"built.{mart.name} where {shard.condition(mart) if shard else 'true'}"
    # Names come from contracts, never from a request.
    connection.execute(
        f"create table {mart.name} as select {names} from {wanted} order by {order}"  # noqa: S608
    )
    rows, checksum = connection.execute(
        f"select count(*), coalesce(sum(hash({names})::hugeint), 0)::varchar from {mart.name}"  # noqa: S608
    ).fetchall()[0]
    digest = sha256(str(checksum).encode()).hexdigest()
    return {"contract_version": contract.version, "rows": rows, "checksum": digest}


def _verify(connection: duckdb.DuckDBPyConnection, mart: Table) -> None:
    built = columns(connection).get(mart.name, set())
    missing = [column.name for column in mart.columns if column.name not in built]
    if missing:
        raise PublishError(
            f"mart {mart.name} lacks {', '.join(missing)}; run `dbt build` in dbt/, "
            "the snapshot in use stays as it is"
        )


def _travel(connection: duckdb.DuckDBPyConnection, roads: Path | None) -> Mapping[str, object]:
    try:
        return travel.add(connection, roads)
    except RefusedError as error:
        raise PublishError(f"{error}; the snapshot in use stays as it is") from error


def _manifest(
    models: Mapping[str, Mapping[str, Any]], lake: Lake, roads: Mapping[str, object]
) -> Manifest:
    now = datetime.now(UTC)
    sources = source_state(lake.receipts())
    content = sha256(json.dumps([models, sources, roads], sort_keys=True).encode()).hexdigest()
    times = [state["data_as_of"] for state in sources.values() if state["data_as_of"]]
    return Manifest(
        snapshot_id=f"{now:%Y%m%dT%H%M%S%f}Z-{content[:8]}",
        published_at=now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        data_as_of=max(times, default=None),
        quality_state=quality_state(lake.receipts(), results.every(lake.root)),
        sources=sources,
        models=models,
    )


@worked("publish.switch")
def _switch(folder: Path, manifest: Manifest, name: str) -> None:
    told = {"snapshot": manifest.snapshot_id, "file": name, "manifest": asdict(manifest)}
    write(folder / POINTER, json.dumps(told, indent=1))
    flush(folder)


def _tell(manifest: Manifest) -> None:
    """Tell of when it was published and what it reaches to, as Unix time."""
    moment("snapshot.published", _unix(manifest.published_at))
    if manifest.data_as_of:
        moment("snapshot.data_as_of", _unix(manifest.data_as_of))


def _unix(text: str) -> float:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC).timestamp()
