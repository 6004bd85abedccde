"""One day of the county as deliveries, with what intake must make of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from contracts.feeds import Delivers, Feed, feeds
from contracts.model import Reduction
from pipelines.simulate import (
    calls,
    cameras,
    disputes,
    fraud,
    known,
    lost_property,
    patrol,
    places,
    services,
)
from pipelines.simulate.county import County
from pipelines.simulate.deliver import Piece, told, write
from pipelines.simulate.dirt import Spoilt, spoil

AGENCIES = "lankao_"
NOTHING = ""
LATE = "lankao_hotline/transfers"
"""This feed's file of the day before comes a day late."""
REGISTERS: Mapping[str, Callable[[County, date], pl.DataFrame]] = {
    "lankao_justice/disputes": disputes.register,
    "lankao_lost_property/found": lost_property.store,
}
"""These feeds' files of the eve of the first day hold the register as it stood then."""
RESENT = "lankao_command/dispatch"
"""This feed also sends the first half of its rows again, in another file."""
POSITIONS = "patrol_positions"
"""The one table that is made block by block; see `patrol`."""


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

    def add(self, gone: pl.DataFrame, spoilt: Spoilt) -> None:
        """Count one more block of the file: rows that are dropped, and the dirt among the rest."""
        dropped = Counter({rule: int(gone[rule].sum()) for rule in gone.columns if rule})
        dropped[f"{self.table}-repeated_row"] = spoilt.repeated
        quarantined = spoilt.reasons.total()
        self.rows += spoilt.rows
        self.quarantined += quarantined
        self.accepted += spoilt.rows - quarantined - dropped.total()
        self.dropped += dropped
        self.reasons += spoilt.reasons
        for column, codes in spoilt.unmapped.items():
            self.unmapped[column] = self.unmapped.get(column, Counter()) + codes


def tables(
    county: County, day: date, now: datetime | None = None
) -> tuple[dict[str, pl.DataFrame], calls.Day]:
    """The rows of a local day by table, but for positions; and the calls with what was planted.

    With a moment (UTC) they are as they are known then.
    """
    rows, played = _tables(county, day)
    return (known.at(now, rows) if now else rows), played


def _tables(county: County, day: date) -> tuple[dict[str, pl.DataFrame], calls.Day]:
    played = calls.play(county, day)
    listed = cameras.wanted(county, day)
    seen = cameras.hits(county, day, listed)
    reports, requests, hops = fraud.fraud(county, day)
    return {
        "calls_for_service": played.calls,
        "dispatch_assignments": played.dispatches,
        "incidents": played.incidents,
        "duty_roster": patrol.roster(county, day),
        "service_stations": places.stations(county, day),
        "station_kit": places.kit(county, day),
        "station_counters": places.counters(county, day),
        "body_cam_segments": played.recordings,
        "camera_hits": seen,
        "camera_counters": cameras.counters(county, day, seen),
        "hotel_occupancy": services.occupancy(county, day),
        "hotel_alerts": services.alerts(county, day),
        "vehicle_fleet": places.fleet(county, day),
        "vehicle_list": listed,
        "population": places.population(county, day),
        "fraud_reports": reports,
        "stop_payment_requests": requests,
        "fraud_hops": hops,
        "found_items": lost_property.items(county, day),
        "loss_reports": lost_property.losses(county, day),
        "disputes": disputes.changed(county, day),
        "hotline_transfers": services.transfers(county, day, played.calls),
        "addresses": places.addresses(county, day),
        "premises": places.premises(county, day),
        "premises_cautions": places.cautions(county, day),
    }, played


def deliver(  # noqa: PLR0913 - what, when, where and how
    county: County,
    day: date,
    rows: Mapping[str, pl.DataFrame],
    out: Path,
    *,
    dirty: bool,
    now: datetime | None = None,
) -> dict[str, Expected]:
    """Write each agency's file of the day under `out`; what is expected of each, by file name."""
    found = {}
    for feed in feeds().values():
        if feed.id.startswith(AGENCIES) and not feed.live:
            name = file_name(feed, day)
            table = feed.delivers[0].table.name
            blocks = _positions(county, day, now) if table == POSITIONS else (rows[table],)
            draw = county.size.draw("dirt", day, feed.id) if dirty else None
            found[name] = _deliver(blocks, feed, out / name, draw)
            if (out / name).stat().st_size == 0:
                # Nothing happened and the format has no header: such an agency sends no file.
                (out / name).unlink()
                del found[name]
    return found


def _positions(county: County, day: date, now: datetime | None) -> Iterator[pl.DataFrame]:
    blocks = patrol.positions(county, day)
    return (known.table_at(now, POSITIONS, block) for block in blocks) if now else blocks


def late(county: County, day: date, out: Path) -> dict[str, Expected]:
    """The day before's file of one agency, which comes with this day's."""
    before = day - timedelta(days=1)
    feed = feeds()[LATE]
    rows = services.transfers(county, before, calls.play(county, before).calls)
    name = file_name(feed, before)
    return {name: _deliver((rows,), feed, out / name)}


def eve(county: County, day: date, out: Path) -> dict[str, Expected]:
    """The files of the day before of the agencies whose matters last longer than a day."""
    before = day - timedelta(days=1)
    found = {}
    for name, register in REGISTERS.items():
        feed = feeds()[name]
        path = file_name(feed, before)
        found[path] = _deliver((register(county, before),), feed, out / path)
    return found


def resent(day: date, rows: Mapping[str, pl.DataFrame], out: Path) -> dict[str, Expected]:
    """Rows that were delivered already, in another order and another file of the same feed."""
    feed = feeds()[RESENT]
    name = feed.files.replace("{day}", f"{day:%Y%m%d}").replace("*", "_part")
    known = rows[feed.delivers[0].table.name]
    return {name: _deliver((known.head(known.height // 2).reverse(),), feed, out / name)}


def file_name(feed: Feed, day: date) -> str:
    """The name of the feed's file of a day."""
    return feed.files.replace("{day}", f"{day:%Y%m%d}").replace("*", "")


def _deliver(
    blocks: Iterable[pl.DataFrame], feed: Feed, path: Path, draw: np.random.Generator | None = None
) -> Expected:
    """Write the file, with dirt if there is something to draw it by."""
    (delivers,) = feed.delivers
    expected = Expected(delivers.table.name)
    write(_pieces(blocks, feed, delivers, draw, expected), feed, path)
    return expected


def _pieces(
    blocks: Iterable[pl.DataFrame],
    feed: Feed,
    delivers: Delivers,
    draw: np.random.Generator | None,
    expected: Expected,
) -> Iterator[Piece]:
    """The parts of the file as they are made; each block is counted in `expected`."""
    acts = delivers.contract.minimisation.of(delivers.table.name)
    for rows in blocks:
        gone, delivered = _gone(rows, acts), told(rows, feed, delivers)
        spoilt = Spoilt([delivered])
        if draw is not None:
            clean = gone.select(~pl.any_horizontal(pl.all())).to_series()
            spoilt = spoil(delivered, clean, feed, delivers, draw)
        expected.add(gone, spoilt)
        yield from spoilt.pieces


def _gone(rows: pl.DataFrame, acts: tuple[Reduction, ...]) -> pl.DataFrame:
    """A column for each rule under which rows may only be counted, and one that drops nothing."""
    conditions: dict[str, Any] = {
        str(act.options["rule"]): pl.sql_expr(str(act.options["when"])).fill_null(value=False)
        for act in acts
        if act.verb == "dropToCount"
    }
    return rows.select(pl.repeat(value=False, n=pl.len()).alias(NOTHING), **conditions)
