"""Snapshots: new file, verified marts, one atomic switch, old ones kept for a while."""

import json
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from contracts import published, snake, sources
from pipelines.findings import Finding
from pipelines.held import note, notices
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.publish import PublishError, current, publish


@pytest.fixture
def lake(tmp_path):
    return Lake.open(tmp_path / "lake")


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse with every mart, empty, as the contracts promise them."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for contract in published().values():
            mart = contract.table(snake(contract.id))
            columns = ", ".join(f"{column.name} {column.physical}" for column in mart.columns)
            connection.execute(f"create table {mart.name} ({columns})")
    return path


def read(path: Path, query: str):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_snapshot_holds_every_mart_and_says_what_it_is(warehouse, lake, tmp_path):
    manifest = publish(warehouse, lake, tmp_path / "published")
    found = current(tmp_path / "published")
    tables = {name for (name,) in read(found, "select table_name from duckdb_tables()")}
    assert tables == {snake(contract) for contract in published()} | {"manifest", "deliveries"}
    assert read(found, "select snapshot_id from manifest") == [(manifest.snapshot_id,)]


def test_the_pointer_names_the_file_and_carries_the_manifest(warehouse, lake, tmp_path):
    manifest = publish(warehouse, lake, tmp_path / "published")
    told = json.loads((tmp_path / "published" / "current.json").read_text())
    assert told["file"] == f"snapshot-{manifest.snapshot_id}.duckdb"
    assert set(told["manifest"]["models"]) == set(published())


def test_what_was_held_back_before_is_told_by_the_snapshot_and_no_longer_beside_it(
    warehouse, lake, tmp_path
):
    wrong = Finding("r", "c", "disputes", "2026-06-01", "d.csv", "too many", "mend it")
    note(tmp_path / "published", "disputes", "2026-06-01", [wrong])
    publish(warehouse, lake, tmp_path / "published")
    assert notices(tmp_path / "published") == []


def test_a_mart_that_lacks_a_promised_column_leaves_the_old_snapshot(warehouse, lake, tmp_path):
    publish(warehouse, lake, tmp_path / "published")
    before = current(tmp_path / "published")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("alter table response_times drop column seconds")
    with pytest.raises(PublishError, match="response_times lacks seconds"):
        publish(warehouse, lake, tmp_path / "published")
    assert current(tmp_path / "published") == before
    assert not list((tmp_path / "published").glob("*.partial"))


def test_a_published_file_is_never_written_again(warehouse, lake, tmp_path):
    publish(warehouse, lake, tmp_path / "published")
    first = current(tmp_path / "published")
    before = sha256(first.read_bytes()).hexdigest()
    publish(warehouse, lake, tmp_path / "published")
    assert current(tmp_path / "published") != first
    assert sha256(first.read_bytes()).hexdigest() == before


def test_the_same_marts_have_the_same_checksums(warehouse, lake, tmp_path):
    first = publish(warehouse, lake, tmp_path / "published")
    second = publish(warehouse, lake, tmp_path / "published")
    assert first.models == second.models
    assert first.snapshot_id != second.snapshot_id


def test_publishing_deletes_no_snapshot(warehouse, lake, tmp_path):
    """That is retention's, which leaves a receipt."""
    for _ in range(3):
        publish(warehouse, lake, tmp_path / "published")
    assert len(list((tmp_path / "published").glob("snapshot-*.duckdb"))) == 3


def test_the_manifest_names_the_version_of_every_contract(warehouse, lake, tmp_path):
    contract = sources()["lostProperty"]
    for number, version in enumerate(("1.1.0", "1.0.0")):
        at = f"2026-06-0{2 - number}T00:00:00+00:00"
        count = TableCount(contract.id, version, rows=1, accepted=1)
        receipt = Receipt(
            "ab"[number] * 64, "taken", "f", taken_at=at, tables={"found_items": count}
        )
        with lake.making() as made:
            lake.commit(made, receipt)

    manifest = publish(warehouse, lake, tmp_path / "published")

    source = manifest.sources[contract.id]
    assert source["contract_version"] == "1.1.0"
    assert source["contract_versions"] == ["1.0.0", "1.1.0"]
    assert {name: model["contract_version"] for name, model in manifest.models.items()} == {
        name: one.version for name, one in published().items()
    }
    ((told,),) = read(current(tmp_path / "published"), "select sources from manifest")
    assert json.loads(told)[contract.id] == source
