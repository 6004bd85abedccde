"""A small network for tests: places in a row on one latitude, a road of 900 m between each two."""

import duckdb

LATITUDE, WEST = 34.8, 114.8
STEP = 0.01
"""Degrees of longitude from one place to the next; the road between takes 54 s at 60 km/h."""


def lay(path, many=11):
    """Put the network into a snapshot's file."""
    nodes = [(n, WEST + n * STEP, LATITUDE) for n in range(many)]
    pairs = [(n, n + 1) for n in range(many - 1)] + [(n + 1, n) for n in range(many - 1)]
    with duckdb.connect(str(path)) as database:
        database.execute(
            "create table road_nodes (node_id bigint, longitude double, latitude double)"
        )
        database.execute(
            "create table road_edges (from_node bigint, to_node bigint, road_class varchar,"
            " length_m double, speed_kmh double)"
        )
        database.executemany("insert into road_nodes values (?, ?, ?)", nodes)
        edges = [(*pair, "primary", 900.0, 60.0) for pair in pairs]
        database.executemany("insert into road_edges values (?, ?, ?, ?, ?)", edges)


def calibrate(path, factors=(1.5, 2.0), held_out=(100, 91), basis="ROAD_NETWORK"):
    """Say what past drives teach: factors, and how many held-out drives met their p90."""
    with duckdb.connect(str(path)) as database:
        database.execute(
            "create or replace table travel_calibration (travel_basis varchar, band varchar,"
            " from_hour bigint, until_hour bigint, n bigint, p50_factor double,"
            " p90_factor double, held_out bigint, held_out_within_p90 bigint)"
        )
        database.execute(
            "insert into travel_calibration values (?, 'ALL', 0, 24, 300, ?, ?, ?, ?)",
            [basis, *factors, *held_out],
        )
