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
KIT = {"AED": 1, "FIRST_AID_KIT": 4, "SHIELD": 6, "RADIO": 8, "EXTINGUISHER": 6, "TORCH": 8}
EXPIRES = {"AED": 365, "FIRST_AID_KIT": 180, "EXTINGUISHER": 180}
"""Days for which an item lasts, where it does not last for ever; those of one kind are renewed
together, each station at its own time, and some weeks after their day."""
RENEWED_LATE = 21
SERVICES = ("ENQUIRY", "LOST_PROPERTY", "REPORT", "CHARGING_WATER")
"""What every station does; the larger do more."""
OFFICE = ("ID_CARD", "RESIDENCE", "CERTIFICATE")
TRAFFIC = ("VEHICLE", "DRIVER")
CUSTOM = {
    "ENQUIRY": 3.0, "LOST_PROPERTY": 0.4, "REPORT": 1.2, "CHARGING_WATER": 2.0, "ID_CARD": 2.5,
    "RESIDENCE": 2.0, "CERTIFICATE": 1.0, "VEHICLE": 1.8, "DRIVER": 1.2,
}  # fmt: skip
"""Customers of an hour in the day; at night a fifth of them come."""
AT_ONCE = ("CHARGING_WATER",)
"""For these nobody waits."""
HOURS_OPEN = (("00:00", "24:00"), ("08:00", "20:00"), ("08:00", "02:00"), ("08:30", "18:00"))
"""Every fourth station is open round the clock, and one in four until after midnight."""
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


def bureau(county: County, day: date) -> pl.DataFrame:
    """Residents as the statistics bureau says, which counted half a per cent more."""
    return county.villages.select(
        area_id=pl.col("code").str.head(6).first(),
        as_of=pl.lit(day.replace(month=1, day=1)),
        residents_n=(pl.col("residents").sum() * 1.005).round().cast(pl.Int64),
    ).head(1)


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


def _kinds(county: County) -> pl.DataFrame:
    """Stations with their hours and what they do, by their place in the list."""
    n = pl.int_range(pl.len())
    hours = pl.DataFrame(HOURS_OPEN, schema=["opens", "closes"], orient="row")
    done = pl.when(n % 4 == 0).then(pl.lit([*SERVICES, *OFFICE, *TRAFFIC]))
    return county.stations.with_columns(
        hours[[at % len(HOURS_OPEN) for at in range(county.stations.height)]],
        services=done.when(n % 4 < 3)
        .then(pl.lit([*SERVICES, *OFFICE]))
        .otherwise(pl.lit(list(SERVICES))),
    )


def stations(county: County, day: date) -> pl.DataFrame:
    """The registry of service stations."""
    return _kinds(county).select(
        station_id="station",
        updated_at=_at(day, 1),
        name=pl.col("name") + "警务站",
        longitude=pl.col("longitude").round(6),
        latitude=pl.col("latitude").round(6),
        area_id="town",
        opens="opens",
        closes="closes",
        services="services",
        crew_required_day=pl.lit(4, dtype=pl.Int64),
        crew_required_night=pl.lit(4, dtype=pl.Int64),
        accessible=pl.int_range(pl.len()) % 4 != 3,
    )


def kit(county: County, day: date) -> pl.DataFrame:
    """What each station must have and has; what runs out does so in its own month."""
    found = []
    for item, many in KIT.items():
        draw = county.size.draw("kit", item)
        due = draw.integers(0, EXPIRES.get(item, 1), county.stations.height)
        lasts = [_runs_out(day, item, int(one)) for one in due]
        gone = county.size.draw("kit", item, day).random(county.stations.height) < many * 0.02
        found.append(
            county.stations.select(
                station_id="station",
                item_code=pl.lit(item),
                counted_at=_at(day, 7),
                required_n=pl.lit(many, dtype=pl.Int64),
                serviceable_n=pl.lit(many, dtype=pl.Int64) - pl.Series(gone).cast(pl.Int64),
                expires_on=pl.Series(lasts, dtype=pl.Date),
            )
        )
    return pl.concat(found)


def _runs_out(day: date, item: str, due: int) -> date | None:
    """The day on which what is there now runs out; it is renewed some weeks after that day."""
    if item not in EXPIRES:
        return None
    passed = (day.toordinal() - due - RENEWED_LATE) % EXPIRES[item]
    return day + timedelta(days=EXPIRES[item] - RENEWED_LATE - passed)


def counters(county: County, day: date) -> pl.DataFrame:
    """Customers served by station, service and hour of its opening, as counts."""
    draw = county.size.draw("counters", day)
    clock = pl.DataFrame({"clock": range(24)})
    since = pl.col("opens").str.head(2).cast(pl.Int64)
    until = pl.col("closes").str.head(2).cast(pl.Int64)
    by_day = (pl.col("clock") >= since) & (pl.col("clock") < until)
    over_night = (pl.col("clock") >= since) | (pl.col("clock") < until)
    grid = (
        _kinds(county)
        .join(clock, how="cross")
        .filter(pl.when(since < until).then(by_day).otherwise(over_night))
        .explode("services")
        .select("clock", station_id="station", service_code="services")
    )
    many = grid.height
    hour = grid["clock"].to_numpy()
    quiet = np.where((hour >= 8) & (hour < 20), 1.0, 0.2)
    usual = grid["service_code"].replace_strict(CUSTOM, return_dtype=pl.Float64).to_numpy()
    served = draw.poisson(usual * quiet)
    rated = draw.binomial(served, 0.4)
    atonce = grid["service_code"].is_in(AT_ONCE).to_numpy()
    wait = np.where(atonce, 0, draw.gamma(2, 1 + served / 2, many)).round(1)
    start = pl.Series([midnight(day) + timedelta(hours=int(one)) for one in hour])
    at = start.dt.cast_time_unit("ms")
    waited = pl.Series(served) > 0
    return grid.select("station_id", "service_code").with_columns(
        hour=at,
        reported_at=at + timedelta(minutes=65),
        n=pl.Series(served.astype(np.int64)),
        wait_p50_min=pl.when(waited).then(pl.Series(wait)),
        wait_p90_min=pl.when(waited).then(pl.Series((wait * 2.2).round(1))),
        rating_mean=pl.when(pl.Series(rated) > 0).then(
            pl.Series((5 - draw.beta(1.2, 6, many) * 4).round(2))
        ),
        rating_n=pl.Series(rated.astype(np.int64)),
    )
