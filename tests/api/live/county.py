"""A county of two days, once with all of it as files, once with the last day by the lane."""
# ruff: noqa: S608 - names are of the plan

import gzip
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
from click.testing import CliRunner

from contracts.board import plan, table_of
from lane.batch import Batch, Row, moment
from pipelines import seeds
from pipelines.intake.lake import Lake
from pipelines.simulate.commands import simulate
from tests.api.published import publish
from tests.house import House

LAST = "20260602"
MARTS = " ".join(f"+{one.name}" for one in plan().marts.values())


@dataclass(frozen=True)
class County:
    """A snapshot of all files, one of those of the first day, and what the lane brings between."""

    whole: Path
    early: Path
    events: Sequence[tuple[str, Row]]
    """Table and row, in the order of their deliveries."""


def county(folder: Path) -> County:
    """Made, taken in, built and published."""
    files = folder / "files"
    words = ["--day", "2026-06-02", "--days", "2", "--residents", "15000", "--out", str(files)]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    _leave_open(files / f"calls_{LAST}.ndjson.gz")
    whole = House.at(folder / "whole")
    whole.take_in(*(path for path in sorted(files.iterdir()) if path.name != "truth.json"))
    found = _published(whole)
    early = House.at(folder / "early")
    # With what dbt has read of its project already, so that it need not read it twice.
    shutil.copytree(whole.settings.home, early.settings.home)
    early.settings.warehouse.unlink()
    shutil.rmtree(early.settings.published)
    events = list(_taken_out(early))
    return County(found, _published(early), events)


def batches(
    events: Sequence[tuple[str, Row]], rng: random.Random, size: int = 40
) -> Iterator[Batch]:
    """The events in any order, some of them twice, as so many batches."""
    given = [*events, *rng.sample(list(events), len(events) // 10)]
    rng.shuffle(given)
    at = datetime(2026, 6, 3, 12)
    for start in range(0, len(given), size):
        by_table: dict[str, list[Row]] = {}
        for table, row in given[start : start + size]:
            by_table.setdefault(table, []).append(row)
        for table, rows in by_table.items():
            named = f"{start}-{table}"
            yield Batch(named, "a/feed", table, at + timedelta(seconds=start), tuple(rows))


def _leave_open(path: Path) -> None:
    """Every third call is not over yet."""
    calls = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()[:-1]]
    for call in calls[::3]:
        call |= {"jssj": None, "cljg": None}
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, calls)).encode(), mtime=0))


def _taken_out(house: House) -> Iterator[tuple[str, Row]]:
    """Deliveries of what is live, of the last day, leave the lake; their rows are events."""
    lake = Lake.open(house.settings.lake)
    for receipt in list(lake.receipts()):
        tables = [name for name in receipt.tables if name in plan().tables]
        if LAST not in receipt.file or not tables:
            continue
        place = house.settings.lake / "taken" / f"delivery={receipt.delivery}"
        for name in tables:
            for part in sorted((place / "accepted" / name).rglob("*.parquet")):
                for row in pl.read_parquet(part, hive_partitioning=False).to_dicts():
                    yield name, _as_event(name, row)
        shutil.rmtree(place)


def _as_event(name: str, row: dict[str, object]) -> Row:
    _, table = table_of(name)
    return {
        one.name: moment(found) if isinstance(found, datetime) else found
        for one in table.columns
        if (found := row.get(one.name)) is not None
    }


def _published(house: House) -> Path:
    """A snapshot of the marts that are live, with its seeds; the other marts are empty."""
    house.build(MARTS)
    folder = house.settings.published
    path = folder / f"snapshot-{publish(folder, {})}.duckdb"
    with duckdb.connect(str(path)) as snapshot:
        snapshot.execute(f"attach '{house.settings.warehouse}' as built (read_only)")
        for mart in plan().marts:
            snapshot.execute(f"insert into {mart} by name select * from built.{mart}")
        assert seeds.add(snapshot)
    return path
