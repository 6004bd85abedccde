"""What a snapshot holds for travel times: the network, and what past drives teach about it."""

import csv
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from contracts.assumptions import assumption
from contracts.codes import ROOT
from contracts.travel import Reckoning, RoadNetwork, StraightLine
from pipelines.built import columns
from pipelines.roads.delivery import TABLES, kept

LEGS = "int_travel_legs"
ALL_HOURS = "ALL"
HELD_OUT = 3
"""One of so many drives is not learned from but only measured with."""
CALIBRATION = {
    "travel_basis": pl.String, "band": pl.String, "from_hour": pl.Int64, "until_hour": pl.Int64,
    "n": pl.Int64, "p50_factor": pl.Float64, "p90_factor": pl.Float64,
    "held_out": pl.Int64, "held_out_within_p90": pl.Int64,
}  # fmt: skip
"""One row a band of hours of the local day, and one for all hours."""


def add(connection: duckdb.DuckDBPyConnection, folder: Path | None) -> Mapping[str, object]:
    """Put the network and its calibration into the snapshot; the network's manifest, or nothing.

    `RefusedError` where a file is not the one that was checked.
    """
    manifest = kept(folder) if folder else None
    reckoning: Reckoning = StraightLine()
    if folder and manifest:
        frames = [pl.read_parquet(folder / f"{name}.parquet") for name in TABLES]
        for name, frame in zip(TABLES, frames, strict=True):
            _table(connection, name, frame)
        about = pl.DataFrame({name: [str(value)] for name, value in manifest.items()})
        _table(connection, "road_network", about)
        reckoning = network(*frames)
    if LEGS in columns(connection):
        latest = f"select * from built.{LEGS} order by en_route_at desc, call_id, unit_id limit ?"  # noqa: S608
        most = int(assumption("most_drives"))
        legs = pl.DataFrame(connection.sql(latest, params=[most]).to_arrow_table())
        _table(connection, "travel_calibration", calibrated(legs, reckoning))
    return manifest or {}


def network(nodes: pl.DataFrame, edges: pl.DataFrame) -> RoadNetwork:
    """The two tables as a network that can be driven."""
    return RoadNetwork(
        nodes.sort("node_id").select("longitude", "latitude").to_numpy(),
        edges.select("from_node", "to_node").to_numpy(),
        edges["length_m"].to_numpy(),
        edges["speed_kmh"].to_numpy(),
    )


def calibrated(legs: pl.DataFrame, reckoning: Reckoning) -> pl.DataFrame:
    """How much longer drives take than reckoned: median and 90th percentile, by band of hours.

    The factors are of all drives. What the p90 is worth is measured before that: the latest third
    is held out, and counted against factors that were learned of the others.
    """
    driven = legs.sort("en_route_at").with_columns(
        factor=legs.sort("en_route_at")["seconds"] / _reckoned(legs.sort("en_route_at"), reckoning)
    )
    learned = driven.height - driven.height // HELD_OUT
    before, held_out = driven.head(learned), driven.tail(driven.height - learned)
    then, now = _factors(before), _factors(driven)
    rows = []
    for band, (first, last) in bands().items():
        tried = _within(held_out, first, last)
        met = int((tried["factor"] <= then[band][2]).sum())
        row = (reckoning.basis, band, first, last, *now[band], tried.height, met)
        rows.append(row)
    return pl.DataFrame(rows, CALIBRATION, orient="row")


def bands() -> dict[str, tuple[int, int]]:
    """The bands of `contracts/codes/travel_bands.csv`, and all hours first."""
    with (ROOT / "travel_bands.csv").open(encoding="utf-8", newline="") as file:
        told = {
            row["band"]: (int(row["from_hour"]), int(row["until_hour"]))
            for row in csv.DictReader(file)
        }
    return {ALL_HOURS: (0, 24)} | told


def _factors(driven: pl.DataFrame) -> dict[str, tuple[int, float, float]]:
    """Drives, median and 90th percentile by band; where they are few, those of all hours."""
    found: dict[str, tuple[int, float, float]] = {}
    enough = assumption("fewest_drives")
    for band, (first, last) in bands().items():
        some = _within(driven, first, last)["factor"]
        if some.len() >= enough:
            found[band] = (some.len(), float(np.median(some.to_numpy())), _ninety(some))
        elif band == ALL_HOURS:
            found[band] = (some.len(), 1.0, assumption("p90_factor"))
        else:
            found[band] = (some.len(), *found[ALL_HOURS][1:])
    return found


def _ninety(factors: pl.Series) -> float:
    """The factor that nine of ten new drives meet: the order statistic of split conformal
    prediction (Lei and others 2018), a little above the sample's own quantile.
    """
    place = min(int(np.ceil(0.9 * (factors.len() + 1))), factors.len())
    return float(factors.sort()[place - 1])


def _within(driven: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    return driven.filter(pl.col("local_hour").is_between(first, last, closed="left"))


def _reckoned(legs: pl.DataFrame, reckoning: Reckoning) -> pl.Series:
    """Seconds of each drive by the network, or by the straight line."""
    origins = legs.select("from_longitude", "from_latitude").to_numpy()
    places = legs.select("to_longitude", "to_latitude").to_numpy()
    found = [
        reckoning.to(place, origin[None]).seconds[0]
        for place, origin in zip(places, origins, strict=True)
    ]
    return pl.Series(found, dtype=pl.Float64)


def _table(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("told", frame)
    connection.execute(f"create table {name} as select * from told")  # noqa: S608
    connection.unregister("told")
