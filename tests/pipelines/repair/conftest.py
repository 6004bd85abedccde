"""Rooms counted by hotels again, with a file that was taken under a feed that is mended later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from contracts.feeds import Delivers, Feed
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.take_in import take_in
from pipelines.repair.aside import Wanted, of_delivery
from pipelines.repair.house import House
from pipelines.repair.release import Released, release
from pipelines.repair.told import By
from tests.pipelines.intake.conftest import COLUMNS, CONTRACT, HEADER, ROOMS, feed, row

NOW = datetime(2026, 6, 2, 12)
BY = By("engineer-1", NOW)
NEW_FORMAT = ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M")
LATE = "01.06.2026 08:00"
"""A time in a format that the feed learns only later."""


def mended(**changes: object) -> Feed:
    """The feed that knows the other format too."""
    times = replace(COLUMNS["counted_at"], formats=NEW_FORMAT)
    delivers = Delivers(CONTRACT, ROOMS, {**COLUMNS, "counted_at": times})
    return feed(delivers=(delivers,), **changes)


@dataclass
class Repaired:
    """A house in which things are put aside and released."""

    home: Path

    def house(self, known: Feed | None = None) -> House:
        """The house, with this feed as that of today."""
        lake, keys = Lake.open(self.home / "lake"), Keys.open(self.home / "keys")
        known = known or mended()
        ledger = self.home / "ledger" / "access.jsonl"
        return House(lake, keys, ledger, self.home / "deliveries", {known.id: known})

    def take(self, *lines: str, known: Feed | None = None, stays: bool = False) -> Receipt:
        """Take a file in; it is gone from the deliveries folder then, unless it stays."""
        path = self.home / "deliveries" / "rooms_1.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
        house = self.house(known or feed())
        receipt = take_in(path, house.lake, house.keys, house.known.values())
        if not stays:
            path.unlink()
        return receipt

    def release(self, receipt: Receipt, rule: str = "", **more: object) -> Released:
        """Release by the feed of today."""
        return release(self.house(**more), receipt, Wanted(rule=rule), BY)

    def aside(self, receipt: Receipt) -> list[int]:
        """Lines that lie aside still."""
        found = of_delivery(self.house().lake, receipt, Wanted())
        return [line for one in found for line in one.rows["line"]]

    def accepted(self) -> Mapping[str, list[int]]:
        """Lines of the accepted rows by hotel."""
        found: dict[str, list[int]] = {}
        files = sorted(self.home.glob("lake/taken/*/accepted/rooms/*/*.parquet"))
        if not files:
            return found
        rows = pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in files])
        for hotel, line in rows.sort("hotel_id", "_line").select("hotel_id", "_line").iter_rows():
            found.setdefault(hotel, []).append(line)
        return found


@pytest.fixture
def repaired(tmp_path):
    return Repaired(tmp_path)


def plain(hotel: str, **given: object) -> str:
    """A row that holds nothing that is withheld."""
    return row(hotel, **{"phone": "", "note": "", **given})
