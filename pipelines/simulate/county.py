"""The county itself: divisions under their real names, on a layout that is drawn by seed."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

GAZETTEER = Path(__file__).parent / "gazetteer.csv"
LANKAO = "410225"
WEST, SOUTH, EAST, NORTH = 114.66, 34.74, 115.24, 35.01
"""Inside the jurisdiction that the county's feeds name, with room for noise at the edge."""
RESIDENTS_OF_COUNTY = 900_000
RESIDENTS_PER_ADDRESS = 22
SEGMENTS = 3
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """How large the county is and by which seed it is drawn."""

    residents: int
    seed: int

    @property
    def share(self) -> float:
        """Size against the county of 0.9 million."""
        return self.residents / RESIDENTS_OF_COUNTY

    def many(self, of_county: float, least: int = 1) -> int:
        """A number that grows with the residents, given what the county has."""
        return max(least, round(of_county * self.share))

    def draw(self, *what: object) -> np.random.Generator:
        """Random numbers of one subject and day, the same whatever else is drawn."""
        words = "/".join(map(str, what)).encode()
        return np.random.default_rng([self.seed, *words])


def shared(whole: int, weight: Floats) -> npt.NDArray[np.int64]:
    """The whole number in parts by weight that add up to it exactly."""
    upto = np.round(np.cumsum(weight) / weight.sum() * whole).astype(np.int64)
    found: npt.NDArray[np.int64] = np.diff(upto, prepend=0)
    return found


class County:
    """Villages, addresses, premises, stations and units; the same for the same size and seed."""

    def __init__(self, size: Size) -> None:
        self.size = size

    @cached_property
    def villages(self) -> pl.DataFrame:
        """code, name, town, longitude, latitude, residents."""
        with GAZETTEER.open(encoding="utf-8", newline="") as file:
            found = [(row["code"], row["name"]) for row in csv.DictReader(file)]
        wanted = LANKAO if self.size.share <= 2 else LANKAO[:4]
        rows = [row for row in found if len(row[0]) == 12 and row[0].startswith(wanted)]
        rows = rows[: self.size.many(470, 12)] if self.size.share < 1 else rows
        draw = self.size.draw("villages")
        towns = sorted({code[:9] for code, _ in rows})
        east, north = draw.uniform(WEST, EAST, len(towns)), draw.uniform(SOUTH, NORTH, len(towns))
        at = np.array([towns.index(code[:9]) for code, _ in rows])
        weight = draw.lognormal(0, 0.5, len(rows))
        return pl.DataFrame(
            {
                "code": [code for code, _ in rows],
                "name": [name for _, name in rows],
                "town": [code[:9] for code, _ in rows],
                "longitude": np.clip(east[at] + draw.normal(0, 0.02, len(rows)), WEST, EAST),
                "latitude": np.clip(north[at] + draw.normal(0, 0.015, len(rows)), SOUTH, NORTH),
                "residents": shared(self.size.residents, weight),
            }
        )

    @cached_property
    def towns(self) -> list[str]:
        """Codes of the towns, which are the patrol zones."""
        return self.villages["town"].unique().sort().to_list()

    @cached_property
    def addresses(self) -> pl.DataFrame:
        """One row a door: code, segment, village, town, place, and the class of its premises."""
        draw = self.size.draw("addresses")
        doors = np.maximum(self.villages["residents"].to_numpy() // RESIDENTS_PER_ADDRESS, 12)
        village = np.repeat(np.arange(self.villages.height), doors)
        door = np.concatenate([np.arange(n) for n in doors])
        segment = door % SEGMENTS
        kind = draw.choice(list(CLASSES), len(door), p=np.array([*CLASSES.values()]))
        # Every village has one of what the questions ask for.
        kind[door < len(ALWAYS)] = np.array(ALWAYS)[door[door < len(ALWAYS)]]
        kind[-HOTELS_AT_LEAST:] = "HOTEL"
        found = self.villages[village].select("code", "town", "longitude", "latitude")
        spread = draw.normal(0, 0.004, (2, len(door)))
        # The village school stands at the middle of its village.
        spread[:, door == ALWAYS.index("SCHOOL")] *= 0.05
        return found.with_columns(
            kind=pl.Series(kind),
            segment=pl.col("code") + "S" + pl.Series(segment + 1).cast(pl.String).str.zfill(2),
            door=pl.Series(door).cast(pl.String).str.zfill(4),
            longitude=(pl.col("longitude") + pl.Series(spread[0])).clip(WEST, EAST).round(6),
            latitude=(pl.col("latitude") + pl.Series(spread[1])).clip(SOUTH, NORTH).round(6),
        ).with_columns(
            address=pl.col("segment")
            + pl.when(pl.col("kind") == "DWELLING").then(pl.lit("D")).otherwise(pl.lit("P"))
            + pl.col("door")
        )

    @cached_property
    def premises(self) -> pl.DataFrame:
        """The addresses that are no dwelling, with the id of their premises."""
        found = self.addresses.filter(pl.col("kind") != "DWELLING")
        return found.with_columns(premises=pl.lit("PR-") + pl.col("address"))

    @cached_property
    def hotels(self) -> pl.DataFrame:
        """The premises that are hotels, with their rooms."""
        found = self.premises.filter(pl.col("kind") == "HOTEL")
        rooms = self.size.draw("hotels").integers(8, 90, found.height)
        return found.with_columns(rooms=pl.Series(rooms))

    @cached_property
    def stations(self) -> pl.DataFrame:
        """One service station a town: id, town, place."""
        return (
            self.villages.group_by("town", maintain_order=True)
            .first()
            .select(
                pl.format("ST-{}-1", "town").alias("station"),
                "town",
                "name",
                "code",
                "longitude",
                "latitude",
            )
        )

    @cached_property
    def units(self) -> pl.DataFrame:
        """Vehicles in the street around the clock: id, zone, role."""
        many = self.size.many(108, 6)
        towns = self.towns
        return pl.DataFrame(
            {
                "unit": [f"LK-P-{n:04d}" for n in range(1, many + 1)],
                "zone": [towns[n % len(towns)] for n in range(many)],
                "role": [ROLES[n % len(ROLES)] for n in range(many)],
            }
        )

    def near(
        self, draw: np.random.Generator, many: int, weights: Floats | None = None
    ) -> pl.DataFrame:
        """Addresses drawn with the weights, evenly without."""
        chance = None if weights is None else weights / weights.sum()
        return self.addresses[draw.choice(self.addresses.height, many, p=chance)]


CLASSES = {
    "DWELLING": 0.88, "SHOP": 0.05, "RESTAURANT": 0.03, "SCHOOL": 0.004, "BANK": 0.004,
    "HOSPITAL": 0.003, "HOTEL": 0.009, "MARKET": 0.005, "FACTORY": 0.015,
}  # fmt: skip
"""What addresses are, by their shares."""
ALWAYS = ("SCHOOL", "SHOP", "DWELLING")
HOTELS_AT_LEAST = 3
ROLES = ("PATROL", "PATROL", "PATROL", "TRAFFIC", "PUBLIC_ORDER")
