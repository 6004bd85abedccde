"""An OpenStreetMap extract as nodes and directed edges, through pyrosm."""

import csv
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from contracts.codes import ROOT, values
from pipelines.intake.refusal import RefusedError
from pipelines.roads.delivery import About, Network, largest_part, today

LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
SUFFIX = ".osm.pbf"
SLOWEST, FASTEST = 5.0, 150.0
MILES = 1.609344


def extract(path: Path, edition: str) -> Network:
    """The roads for cars of the extract; what cannot be reached from the rest is left out."""
    if not path.name.endswith(SUFFIX):
        raise RefusedError(
            "roads-format", f"{path.name} is no {SUFFIX} file", "take an OpenStreetMap extract"
        )
    nodes, edges = _read(path)
    directed = _directed(edges)
    numbers = pl.DataFrame({"osm": pl.concat([directed["u"], directed["v"]]).unique().sort()})
    numbers = numbers.with_row_index("node_id")
    numbered = _numbered(directed, numbers)
    whole = largest_part(numbered, numbers.height)
    numbers = numbers.filter(pl.Series(whole)).drop("node_id").with_row_index("node_id")
    kept = _numbered(directed, numbers)
    places = numbers.join(nodes, on="osm", how="left", maintain_order="left")
    about = About(
        source=f"OpenStreetMap, {path.name}",
        licence=LICENCE,
        edition=edition,
        day=today(),
        origin_sha256=sha256(path.read_bytes()).hexdigest(),
    )
    return Network(
        places.select(pl.col("node_id").cast(pl.Int64), "longitude", "latitude"), kept, about
    )


def _read(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    # Imported here: it brings geopandas with it, and no other command needs that.
    import pyrosm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found: Any = pyrosm.OSM(str(path)).get_network(nodes=True, network_type="driving")
        except Exception as error:
            # pyrosm lets the errors of its parsers through, of whatever kind they are.
            raise RefusedError(
                "roads-unreadable", f"{path.name}: {error}", "take the extract again"
            ) from error
    if found is None or found[1] is None:
        raise RefusedError(
            "road_edges-empty", f"{path.name} holds no road for cars", "take another extract"
        )
    nodes, edges = found
    wanted = ["u", "v", "length", "highway", "maxspeed", "oneway", "junction"]
    named = {name: edges[name].astype(object).where(edges[name].notna(), None).tolist()
             for name in wanted if name in edges.columns}  # fmt: skip
    told = pl.DataFrame(named, schema_overrides=dict.fromkeys(TEXTS & set(named), pl.String))
    bare = [pl.lit(None, pl.String).alias(name) for name in TEXTS - set(named)]
    places = pl.DataFrame(
        {"osm": nodes["id"].tolist(), "longitude": nodes["lon"].tolist(),
         "latitude": nodes["lat"].tolist()}
    )  # fmt: skip
    return places.unique("osm"), told.with_columns(bare)


TEXTS = {"highway", "maxspeed", "oneway", "junction"}


def _directed(edges: pl.DataFrame) -> pl.DataFrame:
    """Each piece of road in the directions in which it may be driven."""
    known = edges.filter(pl.col("highway").is_in(values("road_class")))
    with (ROOT / "road_speeds.csv").open(encoding="utf-8", newline="") as file:
        speeds = {row["road_class"]: float(row["speed_kmh"]) for row in csv.DictReader(file)}
    said = pl.col("maxspeed").str.extract(r"^(\d+)").cast(pl.Float64)
    said = pl.when(pl.col("maxspeed").str.contains("mph")).then(said * MILES).otherwise(said)
    usual = pl.col("highway").replace_strict(speeds, return_dtype=pl.Float64)
    told = known.with_columns(speed_kmh=pl.coalesce(said, usual).clip(SLOWEST, FASTEST))
    backwards = pl.col("oneway").fill_null("no").is_in(["-1", "reverse"])
    round_about = pl.col("junction").fill_null("").is_in(["roundabout", "circular"])
    one_way = pl.col("oneway").fill_null("no").is_in(["yes", "1", "true"]) | round_about
    turned = pl.all().exclude("u", "v")
    there = told.filter(~backwards)
    back = told.filter(backwards | ~one_way).select(turned, u="v", v="u")
    return pl.concat([there, back.select(there.columns)])


def _numbered(directed: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The edges between known nodes; of roads side by side the fastest."""
    start = numbers.select(from_node=pl.col("node_id").cast(pl.Int64), u="osm")
    end = numbers.select(to_node=pl.col("node_id").cast(pl.Int64), v="osm")
    return (
        directed.join(start, on="u").join(end, on="v")
        .filter(pl.col("from_node") != pl.col("to_node"))
        .sort("from_node", "to_node", pl.col("length") / pl.col("speed_kmh"))
        .unique(["from_node", "to_node"], keep="first", maintain_order=True)
        .select("from_node", "to_node", road_class="highway",
                length_m=pl.col("length").cast(pl.Float64), speed_kmh="speed_kmh")
    )  # fmt: skip
