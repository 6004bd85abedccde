"""Sources about places that change slowly: addresses, people by grid, fleets, stations."""

from datetime import date, timedelta
from itertools import accumulate

import numpy as np
import polars as pl

from pipelines.simulate.county import County
from pipelines.simulate.rhythm import midnight

BANDS = {"AGE_0_13": 0.19, "AGE_14_17": 0.05, "AGE_18_59": 0.56, "AGE_60_UP": 0.20}
CLASSES = {"SMALL_PASSENGER": 0.7, "LIGHT_GOODS": 0.12, "HEAVY_GOODS": 0.03, "MOTORCYCLE": 0.15}
ENERGIES = {"PETROL": 0.75, "ELECTRIC": 0.15, "DIESEL": 0.10}
KIT = {"AED": 1, "FIRST_AID_KIT": 4, "SHIELD": 6, "RADIO": 8, "EXTINGUISHER": 6}
SERVICES = ("ENQUIRY", "ID_CARD", "RESIDENCE", "LOST_PROPERTY")
VEHICLES_PER_RESIDENT = 0.32


def _at(day: date, hours: float) -> pl.Expr:
    return pl.lit(midnight(day) + timedelta(hours=hours)).dt.cast_time_unit("ms")


def addresses(county: County, day: date) -> pl.DataFrame:
    """Every door with its place and its village."""
    return county.addresses.select(
        address_code="address",
        longitude="longitude",
        latitude="latitude",
        entrance_points=pl.concat_list(pl.format("{} {}", "longitude", "latitude")),
        grid_id="code",
        segment_id="segment",
        admin_code="code",
        snap_point_id=pl.format("SP-{}", "segment"),
        addresses_in_catchment_n=pl.len().over("segment").cast(pl.Int64),
        valid_from=pl.lit(date(2020, 1, 1)),
        valid_to=pl.lit(None, dtype=pl.Date),
        updated_at=_at(day, 1),
    )


def premises(county: County, day: date) -> pl.DataFrame:
    """Every address that is no dwelling, with its class."""
    return county.premises.select(
        premises_id="premises",
        address_code="address",
        premises_class="kind",
        valid_from=pl.lit(date(2020, 1, 1)),
        valid_to=pl.lit(None, dtype=pl.Date),
        updated_at=_at(day, 1),
    )


def cautions(county: County, day: date) -> pl.DataFrame:
    """A few warnings about places."""
    return county.premises.filter(pl.col("kind") == "FACTORY").head(county.size.many(40, 2)).select(
        premises_id="premises",
        caution_no=pl.lit(1, dtype=pl.Int64),
        text=pl.lit("院内有液化气储罐"),
        set_by=pl.lit("LK-FIRE"),
        set_at=_at(day, -240),
        expires_at=_at(day, 24 * 90),
        updated_at=_at(day, -240),
    )  # fmt: skip


def population(county: County, day: date) -> pl.DataFrame:
    """Residents of each village by band, exact: the rounding is intake's."""
    found = []
    before = pl.lit(0, dtype=pl.Int64)
    for band, share, upto in zip(BANDS, BANDS.values(), accumulate(BANDS.values()), strict=True):
        # Rounded as they add up, so that the bands of a village are its residents.
        after = (pl.col("residents") * round(upto, 9)).round().cast(pl.Int64)
        found.append(
            county.villages.select(
                grid_id="code",
                as_of=pl.lit(day.replace(day=1)),
                band=pl.lit(band),
                residents_n=after - before,
                floating_n=(pl.col("residents") * share * 0.06).round().cast(pl.Int64),
                households_n=(pl.col("residents") * share / 3).round().cast(pl.Int64),
                method=pl.lit("REGISTER"),
                reported_at=_at(day, 2),
            )
        )
        before = after
    return pl.concat(found)


def fleet(county: County, day: date) -> pl.DataFrame:
    """Vehicles of each town by class and energy, exact: the rounding is intake's."""
    towns = county.villages.group_by("town", maintain_order=True).agg(pl.col("residents").sum())
    found = [
        towns.select(
            area_id="town",
            month=pl.lit(day.replace(day=1)),
            **{"class": pl.lit(kind)},
            energy=pl.lit(energy),
            vehicles_n=(pl.col("residents") * VEHICLES_PER_RESIDENT * one * other)
            .round()
            .cast(pl.Int64),
            reported_at=_at(day, 2),
        )
        for kind, one in CLASSES.items()
        for energy, other in ENERGIES.items()
    ]
    return pl.concat(found)


def stations(county: County, day: date) -> pl.DataFrame:
    """The registry of service stations."""
    return county.stations.select(
        station_id="station",
        updated_at=_at(day, 1),
        name=pl.col("name") + "警务站",
        longitude=pl.col("longitude").round(6),
        latitude=pl.col("latitude").round(6),
        area_id="town",
        opens=pl.lit("00:00"),
        closes=pl.lit("24:00"),
        services=pl.lit(list(SERVICES)),
        crew_required_day=pl.lit(4, dtype=pl.Int64),
        crew_required_night=pl.lit(4, dtype=pl.Int64),
        accessible=pl.int_range(pl.len()) % 4 != 3,
    )


def kit(county: County, day: date) -> pl.DataFrame:
    """What each station must have and has; one AED in three expires within the month."""
    found = [
        county.stations.with_row_index("n").select(
            station_id="station",
            item_code=pl.lit(item),
            counted_at=_at(day, 7),
            required_n=pl.lit(many, dtype=pl.Int64),
            serviceable_n=pl.lit(many, dtype=pl.Int64) - (pl.col("n") % 5 == 0).cast(pl.Int64),
            expires_on=pl.when(pl.col("n") % 3 == 0)
            .then(pl.lit(day + timedelta(days=20)))
            .otherwise(pl.lit(day + timedelta(days=400))),
        )
        for item, many in KIT.items()
    ]
    return pl.concat(found)


def counters(county: County, day: date) -> pl.DataFrame:
    """Customers served by station, service and hour as counts, in office hours."""
    draw = county.size.draw("counters", day)
    grid = county.stations.select(station_id="station").join(
        pl.DataFrame({"service_code": list(SERVICES)}), how="cross"
    ).join(pl.DataFrame({"clock": range(8, 20)}), how="cross")  # fmt: skip
    many = grid.height
    wait = draw.gamma(2, 4, many).round(1)
    rated = draw.integers(0, 3, many)
    served = rated + draw.integers(0, 6, many)
    start = pl.Series([midnight(day) + timedelta(hours=int(hour)) for hour in grid["clock"]])
    hour = start.dt.cast_time_unit("ms")
    return grid.select("station_id", "service_code").with_columns(
        hour=hour,
        reported_at=hour + timedelta(minutes=65),
        n=pl.Series(served.astype(np.int64)),
        wait_p50_min=pl.Series(wait),
        wait_p90_min=pl.Series((wait * 2.2).round(1)),
        rating_mean=pl.when(pl.Series(rated) > 0).then(pl.lit(4.6)),
        rating_n=pl.Series(rated.astype(np.int64)),
    )
