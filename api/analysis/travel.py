"""Travel times for answers: the snapshot's network, and what past drives say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from api.snapshot import Snapshot
from contracts.assumptions import assumption
from contracts.travel import Floats, Reckoning, RoadNetwork, StraightLine

TABLES = ("road_nodes", "road_edges", "travel_calibration")
ALL_HOURS = "ALL"


@dataclass(frozen=True)
class Band:
    """Hours of the local day and how drives in them compare with what is reckoned."""

    name: str
    hours: range
    n: int
    p50_factor: float
    p90_factor: float
    held_out: int = 0
    held_out_within_p90: int = 0


@dataclass(frozen=True)
class Travel:
    """How long drives take, as far as this snapshot knows."""

    reckoning: Reckoning
    bands: tuple[Band, ...]
    zone: ZoneInfo

    def band(self, moment: datetime) -> Band:
        """The band of a moment (naive, UTC); all hours where no other holds it."""
        hour = moment.replace(tzinfo=UTC).astimezone(self.zone).hour
        found = [band for band in self.bands if hour in band.hours]
        return min(found, key=lambda band: len(band.hours), default=UNKNOWN)


UNKNOWN = Band(ALL_HOURS, range(24), 0, 1.0, assumption("p90_factor"))
"""Where no drive is known."""


def travel(snapshot: Snapshot, zone: ZoneInfo) -> Travel:
    """What the snapshot knows; read once."""
    made: Travel = snapshot.once(f"travel {zone}", lambda: _read(snapshot, zone))
    return made


def _read(snapshot: Snapshot, zone: ZoneInfo) -> Travel:
    marks = ", ".join("?" for _ in TABLES)
    listed = f"select table_name from duckdb_tables() where table_name in ({marks})"  # noqa: S608
    there = {name for (name,) in snapshot.rows(listed, TABLES)}
    reckoning: Reckoning = StraightLine()
    if {"road_nodes", "road_edges"} <= there:
        nodes = snapshot.frame("select longitude, latitude from road_nodes order by node_id", ())
        edges = snapshot.frame("select * from road_edges", ())
        if edges.height:
            reckoning = RoadNetwork(
                nodes.to_numpy(),
                edges.select("from_node", "to_node").to_numpy(),
                edges["length_m"].to_numpy(),
                edges["speed_kmh"].to_numpy(),
            )
    told: Sequence[Mapping[str, Any]] = []
    if "travel_calibration" in there:
        told = snapshot.frame("select * from travel_calibration", ()).to_dicts()
    bands = tuple(_band(row) for row in told if row["travel_basis"] == reckoning.basis)
    return Travel(reckoning, bands, zone)


def _band(row: Mapping[str, Any]) -> Band:
    return Band(
        name=row["band"],
        hours=range(row["from_hour"], row["until_hour"]),
        n=row["n"],
        p50_factor=row["p50_factor"],
        p90_factor=row["p90_factor"],
        held_out=row["held_out"],
        held_out_within_p90=row["held_out_within_p90"],
    )


def wilson(met: int, n: int) -> dict[str, float] | None:
    """A share, per cent, with its Wilson score interval (Wilson 1927); None of nothing."""
    if not n:
        return None
    z, p = 1.959963984540054, met / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    # What rounds past its own share, at none or at all of them, is brought back to it.
    lower, upper = min(max(centre - reach, 0.0), p), max(min(centre + reach, 1.0), p)
    return {"value": 100 * p, "lower": 100 * float(lower), "upper": 100 * float(upper)}


def places(longitude: Any, latitude: Any) -> Floats:
    """Places as two columns, longitude first."""
    return np.stack([np.asarray(longitude, float), np.asarray(latitude, float)], axis=-1)
