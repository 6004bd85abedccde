"""One day of the county as deliveries, with what intake must make of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from contracts.feeds import Feed, feeds
from contracts.model import Reduction
from pipelines.simulate import calls, cameras, patrol, places, services
from pipelines.simulate.county import County
from pipelines.simulate.deliver import Lines, told, write
from pipelines.simulate.dirt import Spoilt, spoil

AGENCIES = "lankao_"
NOTHING = ""
LATE = "lankao_hotline/transfers"
"""This feed's file of the day before comes a day late."""


@dataclass
class Expected:
    """What the receipt of one file must say of its table."""

    table: str
    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)


def tables(county: County, day: date) -> tuple[dict[str, pl.DataFrame], calls.Day]:
    """Every table's rows of one local day, by name; and the day's calls with what was planted."""
    played = calls.play(county, day)
    listed = cameras.wanted(county, day)
    reports, requests, hops = services.fraud(county, day)
    found, losses = services.lost(county, day)
    return {
        "calls_for_service": played.calls,
        "dispatch_assignments": played.dispatches,
        "patrol_positions": patrol.positions(county, day),
        "incidents": played.incidents,
        "duty_roster": patrol.roster(county, day),
        "service_stations": places.stations(county, day),
        "station_kit": places.kit(county, day),
        "station_counters": places.counters(county, day),
        "body_cam_segments": played.recordings,
        "camera_hits": cameras.hits(county, day, listed),
        "camera_counters": cameras.counters(county, day),
        "hotel_occupancy": services.occupancy(county, day),
        "hotel_alerts": services.alerts(county, day),
        "vehicle_fleet": places.fleet(county, day),
        "vehicle_list": listed,
        "population": places.population(county, day),
        "fraud_reports": reports,
        "stop_payment_requests": requests,
        "fraud_hops": hops,
        "found_items": found,
        "loss_reports": losses,
        "disputes": services.disputes(county, day, played.calls),
        "hotline_transfers": services.transfers(county, day, played.calls),
        "addresses": places.addresses(county, day),
        "premises": places.premises(county, day),
        "premises_cautions": places.cautions(county, day),
    }, played


def deliver(
    county: County, day: date, rows: Mapping[str, pl.DataFrame], out: Path, *, dirty: bool
) -> dict[str, Expected]:
    """Write each agency's file of the day under `out`; what is expected of each, by file name."""
    found = {}
    for feed in feeds().values():
        if feed.id.startswith(AGENCIES):
            name = file_name(feed, day)
            table = feed.delivers[0].table.name
            found[name] = _deliver(county, day, rows[table], feed, out / name, dirty=dirty)
    return found


def late(county: County, day: date, out: Path) -> dict[str, Expected]:
    """The day before's file of one agency, which comes with this day's."""
    before = day - timedelta(days=1)
    feed = feeds()[LATE]
    rows = services.transfers(county, before, calls.play(county, before).calls)
    name = file_name(feed, before)
    return {name: _deliver(county, before, rows, feed, out / name, dirty=False)}


def file_name(feed: Feed, day: date) -> str:
    """The name of the feed's file of a day."""
    return feed.files.replace("{day}", f"{day:%Y%m%d}").replace("*", "")


def _deliver(  # noqa: PLR0913 - a file of a feed, with or without dirt
    county: County, day: date, rows: pl.DataFrame, feed: Feed, path: Path, *, dirty: bool
) -> Expected:
    (delivers,) = feed.delivers
    acts = delivers.contract.minimisation.of(delivers.table.name)
    gone = _gone(rows, acts)
    delivered = told(rows, feed, delivers)
    spoilt = Spoilt(delivered)
    if dirty:
        clean = gone.select(~pl.any_horizontal(pl.all())).to_series()
        spoilt = spoil(delivered, clean, feed, delivers, county.size.draw("dirt", day, feed.id))
    write(spoilt.rows, feed, path, Lines(spoilt.broken))
    dropped = Counter({rule: int(gone[rule].sum()) for rule in gone.columns if gone[rule].any()})
    if spoilt.repeated:
        dropped[f"{delivers.table.name}-repeated_row"] = spoilt.repeated
    total = spoilt.rows.height + len(spoilt.broken)
    return Expected(
        table=delivers.table.name,
        rows=total,
        accepted=total - spoilt.quarantined - dropped.total(),
        quarantined=spoilt.quarantined,
        dropped=dropped,
        reasons=spoilt.reasons,
        unmapped=spoilt.unmapped,
    )


def _gone(rows: pl.DataFrame, acts: tuple[Reduction, ...]) -> pl.DataFrame:
    """A column for each rule under which rows may only be counted, and one that drops nothing."""
    conditions: dict[str, Any] = {
        str(act.options["rule"]): pl.sql_expr(str(act.options["when"])).fill_null(value=False)
        for act in acts
        if act.verb == "dropToCount"
    }
    return rows.select(pl.repeat(value=False, n=pl.len()).alias(NOTHING), **conditions)
