"""Who can be reached in time by the units that are free now, and which moves would help."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from api.analysis.siting import fewest_with_backup
from api.analysis.travel import UNKNOWN, Travel, places
from contracts.assumptions import assumption
from contracts.travel import Floats

Reached = npt.NDArray[np.bool_]
RINGS = (180, 300)
MOVES = pl.List(pl.Struct({"unit_id": pl.String, "station_id": pl.String, "gain_pct": pl.Float64}))


@dataclass(frozen=True)
class Move:
    """A free unit that would cover more from a station."""

    unit: str
    station: str
    gain_pct: float
    reached: Reached


def gaps(  # noqa: PLR0913 - what is asked for
    rows: pl.DataFrame,
    *,
    units: pl.DataFrame,
    stations: pl.DataFrame,
    travel: Travel,
    target: int,
    max_fix_age: int,
) -> pl.DataFrame:
    """One row a cell: who lives there, who of them is covered, and what would cover them."""
    free = _free(units, max_fix_age)
    factor = (travel.band(units["asked_at"][0]) if units.height else UNKNOWN).p50_factor
    points = places(rows["longitude"], rows["latitude"])
    at = places(free["longitude"], free["latitude"])
    eta = travel.reckoning.soonest(at, points) * factor
    reached = _within(travel, at, points, target / factor)
    moves = _moves(rows, free, stations, reached, travel, target / factor)
    judged = rows.with_columns(
        residents=pl.col("residents").fill_null(0.0),
        eta=pl.Series(eta),
        reaching=pl.Series(reached.sum(axis=0, dtype=np.int64)),
        moves=pl.Series(_moves_of(moves, reached), dtype=pl.List(pl.Int64)),
    )
    told = [{"unit_id": m.unit, "station_id": m.station, "gain_pct": m.gain_pct} for m in moves]
    return _cells(judged, told, target).with_columns(
        free_units=pl.lit(free.height), travel_basis=pl.lit(travel.reckoning.basis)
    )


def _free(units: pl.DataFrame, max_fix_age: int) -> pl.DataFrame:
    """Units on duty now that can be dispatched and whose place is known."""
    now = pl.col("asked_at")
    age = (now - pl.col("fix_at")).dt.total_milliseconds() / 1_000
    busy = (pl.col("primary_status") == "NotAvailable").fill_null(value=False)
    on = (pl.col("shift_start") <= now) & (now < pl.col("shift_end"))
    return units.filter(on & ~busy & (age <= max_fix_age)).unique("subject_id").sort("subject_id")


def _within(travel: Travel, origins: Floats, points: Floats, limit: float) -> Reached:
    """Which points each origin reaches in time."""
    parts = [part <= limit for part in travel.reckoning.seconds_from(origins, points, limit)]
    return np.vstack(parts) if parts else np.zeros((0, len(points)), dtype=np.bool_)


def _moves(  # noqa: PLR0913, PLR0917 - the whole situation
    rows: pl.DataFrame,
    free: pl.DataFrame,
    stations: pl.DataFrame,
    reached: Reached,
    travel: Travel,
    limit: float,
) -> list[Move]:
    """The best moves one after the other, each with the gain that is left for it."""
    weight = rows["residents"].fill_null(0.0).to_numpy()
    if not free.height or not stations.height or not weight.sum():
        return []
    sites = places(stations["longitude"], stations["latitude"])
    points = places(rows["longitude"], rows["latitude"])
    from_station = _within(travel, sites, points, limit)
    wanted = fewest_with_backup(_mostly(from_station, rows["cell_id"], weight))
    reached, found = reached.copy(), []
    left, names = np.ones(free.height, dtype=bool), free["subject_id"]
    for _ in range(min(int(assumption("moves_suggested")), len(wanted))):
        gains = _gains(reached, from_station[wanted], weight)
        gains[~left] = -np.inf
        unit, nth = np.unravel_index(int(np.argmax(gains)), gains.shape)
        percent = 100 * float(gains[unit, nth]) / weight.sum()
        if percent < assumption("least_gain_pct"):
            break
        site = wanted.pop(int(nth))
        reached[unit], left[unit] = from_station[site], False
        station = stations["subject_id"][site]
        found.append(Move(names[int(unit)], station, round(percent, 2), from_station[site]))
    return found


def _gains(reached: Reached, there: Reached, weight: Floats) -> Floats:
    """Residents covered in addition if a unit stood at a site, less those that it leaves.

    One row a unit, one column a site.
    """
    count = reached.sum(axis=0, dtype=np.int64)
    won = (there & (count == 0)) @ weight
    alone = (reached & (count == 1)).astype(np.float32)
    lost = alone @ (~there * weight).T.astype(np.float32)
    gains: Floats = (won[None] - lost).astype(np.float64)
    return gains


def _mostly(reached: Reached, cells: pl.Series, weight: Floats) -> Reached:
    """Which cells each site reaches: those of whose residents it reaches half or more."""
    number = cells.rank("dense").cast(pl.Int64).to_numpy() - 1
    whole = np.bincount(number, weight)
    met = np.stack([np.bincount(number, weight * site, len(whole)) for site in reached])
    return np.asarray((met * 2 >= whole) & (whole > 0))


def _moves_of(moves: list[Move], reached: Reached) -> list[list[int]]:
    """For each point the moves that would cover it and are needed for it."""
    uncovered = np.asarray(~reached.any(axis=0))
    found: list[list[int]] = [[] for _ in uncovered]
    for number, move in enumerate(moves):
        for point in np.flatnonzero(uncovered & move.reached):
            found[point].append(number)
    return found


def _cells(judged: pl.DataFrame, told: list[dict[str, Any]], target: int) -> pl.DataFrame:
    people, all_people = pl.col("residents"), pl.col("residents").sum()

    def share(met: pl.Expr) -> pl.Expr:
        part = 100 * people.filter(met).sum() / all_people
        return pl.when(all_people > 0).then(part.round(2))

    covered = pl.col("reaching") > 0
    cells = judged.group_by("cell_id").agg(
        area_id=pl.col("area_id").sort_by("residents", "area_id", descending=True).first(),
        residents=_tens(all_people),
        uncovered_residents=_tens(people.filter(~covered).sum()),
        protected_sites=pl.col("protected_sites").sum(),
        uncovered_sites=pl.col("protected_sites").filter(~covered).sum(),
        min_eta_seconds=pl.col("eta").min().round(),
        covered_180_pct=share(pl.col("eta") <= RINGS[0]),
        covered_300_pct=share(pl.col("eta") <= RINGS[1]),
        covered_pct=share(covered),
        backup_covered_pct=share(pl.col("reaching") > 1),
        moves=pl.col("moves").list.explode().drop_nulls().unique().sort(),
    )
    moved = [[told[number] for number in numbers] for numbers in cells["moves"]]
    known = pl.when(pl.col("min_eta_seconds").is_finite()).then(pl.col("min_eta_seconds"))
    return cells.with_columns(
        min_eta_seconds=known, suggested_move_up=pl.Series(moved, dtype=MOVES)
    ).drop("moves")


def _tens(people: pl.Expr) -> pl.Expr:
    """Rounded to ten, as the population is where it comes from."""
    return ((people / 10).round() * 10).cast(pl.Int64)
