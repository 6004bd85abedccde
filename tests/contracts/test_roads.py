"""The contract of the road network and the tables beside it speak of the same classes."""

import csv

from contracts import references
from contracts.codes import ROOT, values
from pipelines.simulate.roads import SPEEDS


def rows(name):
    with (ROOT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_class_of_road_has_a_speed_with_its_source():
    speeds = rows("road_speeds")

    assert [row["road_class"] for row in speeds] == list(values("road_class"))
    assert all(5 <= float(row["speed_kmh"]) <= 150 and row["source"] for row in speeds)


def test_the_simulated_roads_are_of_these_classes():
    assert set(SPEEDS) <= set(values("road_class"))


def test_the_contract_names_the_two_tables_with_their_keys():
    contract = references()["roads"]

    assert {table.name: table.key for table in contract.tables} == {
        "road_nodes": ("node_id",),
        "road_edges": ("from_node", "to_node"),
    }


def test_every_assumption_has_a_unit_and_a_source_and_stands_once():
    found = rows("travel_assumptions")

    assert len({row["assumption"] for row in found}) == len(found)
    assert all(row["unit"] and row["source"] and float(row["value"]) > 0 for row in found)


def test_bands_of_hours_do_not_overlap():
    hours = [
        hour
        for row in rows("travel_bands")
        for hour in range(int(row["from_hour"]), int(row["until_hour"]))
    ]

    assert len(set(hours)) == len(hours)
