"""A network goes into the snapshot with what past drives teach; a broken one stops it."""

import duckdb
import polars as pl
import pytest

from contracts import published, snake
from pipelines.intake.lake import Lake
from pipelines.publish import PublishError, current, publish
from pipelines.roads.delivery import About, Network, keep
from tests.pipelines.roads.test_calibration import legs


@pytest.fixture
def house(tmp_path):
    """A warehouse of empty marts with a hundred drives, and a network in its folder."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for contract in published().values():
            mart = contract.table(snake(contract.id))
            columns = ", ".join(f"{column.name} {column.physical}" for column in mart.columns)
            connection.execute(f"create table {mart.name} ({columns})")
        connection.register("driven", legs([100.0 + n for n in range(100)]))
        connection.execute("create table int_travel_legs as select * from driven")
    nodes = pl.DataFrame(
        {"node_id": [0, 1], "longitude": [114.8, 114.81], "latitude": [34.8, 34.8]}
    )
    edges = pl.DataFrame(
        {
            "from_node": [0, 1], "to_node": [1, 0], "road_class": ["primary"] * 2,
            "length_m": [915.0] * 2, "speed_kmh": [60.0] * 2,
        }
    )  # fmt: skip
    keep(Network(nodes, edges, About("made here", "CC0", "1", "2026-06-01")), tmp_path / "roads")
    return tmp_path


def published_tables(house, query, roads=True):
    folder = house / "published"
    lake = Lake.open(house / "lake")
    publish(house / "warehouse.duckdb", lake, folder, house / "roads" if roads else None)
    with duckdb.connect(str(current(folder)), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_network_goes_into_the_snapshot_and_says_where_it_is_from(house):
    query = "select (select count(*) from road_edges), source, licence from road_network"

    assert published_tables(house, query) == [(2, "made here", "CC0")]


def test_drives_are_compared_with_the_network_that_goes_along(house):
    query = "select travel_basis, n, held_out from travel_calibration where band = 'ALL'"

    assert published_tables(house, query) == [("ROAD_NETWORK", 100, 33)]


def test_without_a_network_drives_are_compared_with_the_straight_line(house):
    query = "select distinct travel_basis from travel_calibration"

    assert published_tables(house, query, roads=False) == [("STRAIGHT_LINE",)]


def test_another_network_makes_another_snapshot(house):
    lake, folder = Lake.open(house / "lake"), house / "published"
    ids = [
        publish(house / "warehouse.duckdb", lake, folder, roads).snapshot_id.rpartition("-")[2]
        for roads in (None, house / "roads", house / "roads")
    ]

    assert ids[0] != ids[1] == ids[2]


def test_a_network_that_was_changed_stops_the_publication(house):
    before = published_tables(house, "select 1")
    (house / "roads" / "road_nodes.parquet").write_bytes(b"something else")
    kept = current(house / "published")

    assert before
    with pytest.raises(PublishError, match="roads-changed"):
        published_tables(house, "select 1")
    assert current(house / "published") == kept
