# ruff: noqa: S608 - names come from the contracts
"""The project as a whole: it builds and passes its own tests, and says what every column is."""

import gzip
import json
from collections import Counter

import pytest
from click.testing import CliRunner

from contracts import published, snake, sources
from contracts.model import Table
from pipelines.simulate.commands import simulate
from tests.dbt.running import dbt, rows, target
from tests.house import House

pytestmark = pytest.mark.slow

TABLES = [table for contract in sources().values() for table in contract.tables]
MARTS = {snake(capability) for capability in published()}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """What the agencies deliver of two dirty days, and other words for the second day's calls."""
    folder = tmp_path_factory.mktemp("files")
    words = ["--day", "2026-06-02", "--days", "2", "--residents", "60000", "--out", str(folder)]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    calls = gzip.decompress((folder / "calls_20260602.ndjson.gz").read_bytes())
    again = gzip.compress(calls.replace(b'"jjfs":"1"', b'"jjfs":"2"'), mtime=0)
    (folder / "calls_20260603.ndjson.gz").write_bytes(again)
    return [path for path in sorted(folder.iterdir()) if path.name != "truth.json"]


@pytest.fixture(scope="module")
def house(files, tmp_path_factory):
    """A house with every model built and every test of dbt's run."""
    house = House.at(tmp_path_factory.mktemp("house"))
    house.take_in(*files)
    dbt(house, "build", "--vars", "{thorough: true}")
    return house


@pytest.fixture(scope="module")
def manifest(house):
    return json.loads((target(house) / "manifest.json").read_text("utf-8"))


def models(manifest):
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def test_every_test_of_the_project_ran_and_none_failed(house, manifest):
    results = json.loads((target(house) / "run_results.json").read_text("utf-8"))["results"]
    ended = Counter(result["status"] for result in results)
    assert set(ended) <= {"success", "pass", "warn", "no-op"}
    ran = {result["unique_id"] for result in results}
    assert set(manifest["unit_tests"]) <= ran
    assert {
        name for name, node in manifest["nodes"].items() if node["resource_type"] == "test"
    } <= ran


def test_every_mart_has_tests_of_its_rules(manifest):
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    assert tested >= MARTS


def test_every_mart_and_every_table_is_held_to_its_key(manifest):
    keyed = {
        node["attached_node"].rpartition(".")[2]
        for node in manifest["nodes"].values()
        if node.get("test_metadata", {}).get("name") == "one_row_a_key"
    }
    between = {name for name in keyed if name.startswith("int_")}
    staged = {f"stg_{table.name}" for table in TABLES} | {"stg_validations"}
    assert keyed - between == MARTS | staged


def test_every_model_and_every_column_that_it_has_is_described(house, manifest):
    columns_of = "select table_name, list(column_name) from duckdb_columns() group by table_name"
    built = rows(house, columns_of)
    described = models(manifest)
    bare = []
    for name, columns in built:
        if name not in described:
            continue
        said = {
            column["name"]
            for column in described[name]["columns"].values()
            if column["description"]
        }
        bare += [f"{name}.{column}" for column in columns if column not in said]
        bare += [f"{name}.{column} is not there" for column in said.difference(columns)]
        bare += [] if described[name]["description"] else [name]
    assert bare == []
    assert set(described) <= {name for name, _ in built}


def differing(table: Table) -> set[str]:
    """Columns that intake encrypts, anew each time."""
    reductions = (
        reduction
        for contract in sources().values()
        for reduction in contract.minimisation.reductions
        if reduction.table == table.name and reduction.verb in ("encrypt", "tokenise")
    )
    return {column for reduction in reductions for column in reduction.columns}


def test_staging_does_not_depend_on_the_order_of_deliveries(house, files, tmp_path):
    twice = f"{house.settings.lake}/taken/*/accepted/calls_for_service/*/*.parquet"
    ((once,),) = rows(house, "select count(*) from stg_calls_for_service")
    ((delivered,),) = rows(house, f"select count(*) from read_parquet('{twice}')")
    assert delivered > once, "there is nothing to choose between"

    other = House.at(tmp_path)
    other.take_in(*reversed(files))
    dbt(other, "build", "--select", "+staging", "--exclude-resource-types", "test", "unit_test")

    for table in TABLES:
        columns = ", ".join({column.name for column in table.columns} - differing(table))
        chosen = f"select {columns}, day, delivery from stg_{table.name} order by all"
        assert rows(other, chosen) == rows(house, chosen), table.name
