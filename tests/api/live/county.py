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
from contracts.feeds import feeds
from lane.batch import Batch, Row, moment
from pipelines import seeds
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.sealed import Sealing
from pipelines.simulate.commands import simulate
from tests.api.published import publish
from tests.house import House

LAST = "20260602"
MARTS = " ".join(f"+{one.name}" for one in plan().marts.values())

AT = datetime(2026, 6, 3, 11)
OF = ("calls_for_service", "camera_hits", "hotel_alerts")
CALLS = """
select centre_id, call_no, offered_at, row_number() over (order by offered_at, call_no) as n,
    lag(call_no) over (order by offered_at, call_no) as other_call_no
from (select distinct centre_id, call_no, offered_at from {calls_for_service})
where offered_at >= timestamp '2026-06-01 16:00:00'
"""
DECIDED = {
    "call_links": f"""
        select centre_id, call_no, other_call_no, offered_at + interval 9 minutes as decided_at,
            case when n % 8 = 0 then 'REJECTED' else 'LINKED' end as decision
        from ({CALLS}) where n % 4 = 0 and n > 1""",
    "call_dispositions": f"""
        select centre_id, call_no, offered_at + interval 50 minutes as decided_at,
            'MEDIATED' as disposition_common
        from ({CALLS}) where n % 5 = 0""",
    "hit_verifications": """
        select distinct camera_id, seen_at, list_entry_id,
            seen_at + interval 3 minutes as decided_at,
            case when hash(list_entry_id) % 2 = 0 then 'CONFIRMED' else 'REJECTED' end as verified
        from {camera_hits}""",
    "hotel_alert_outcomes": """
        select distinct alert_id, raised_at + interval 20 minutes as decided_at,
            'CHECKED_OK' as outcome_code
        from {hotel_alerts}""",
}
"""What is decided of what was delivered, as SQL over it."""


@dataclass(frozen=True)
class County:
    """A snapshot of all files, one of those of the first day, and what the lane brings between."""

    whole: Path
    early: Path
    events: Sequence[tuple[str, Row]]
    """Table and row, in the order of their deliveries."""


ROSTER = "duty_roster"


def county(folder: Path) -> County:
    """Made, taken in, built and published."""
    files = folder / "files"
    words = ["--day", "2026-06-02", "--days", "2", "--residents", "15000", "--out", str(files)]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    _leave_open(files / f"calls_{LAST}.ndjson.gz")
    whole = House.at(folder / "whole")
    whole.take_in(*(path for path in sorted(files.iterdir()) if path.name != "truth.json"))
    whole.take_in(*_decided(whole, folder / "decided"))
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


def _decided(house: House, folder: Path) -> Iterator[Path]:
    """What officers decided of the last day, as the gateway seals it."""
    folder.mkdir()
    keys = Keys.open(house.settings.keys)
    for table, sql in DECIDED.items():
        feed = feeds()[f"stationhouse/{table}"]
        given = {name: _files(house, name) for name in OF}
        rows = duckdb.sql(sql.format(**given)).pl().to_dicts()
        path = folder / f"stationhouse.{table}_{LAST}_1.lane"
        with path.open("wb") as file:
            sealing = Sealing(file, feed, keys)
            told = tuple(_as_event(table, row) for row in rows)
            sealing.add(Batch(table, feed.id, table, AT, told, lines=len(told)))
            sealing.end()
        yield path


def _files(house: House, table: str) -> str:
    return f"read_parquet({Lake.open(house.settings.lake).files(table)!r})"


def _taken_out(house: House) -> Iterator[tuple[str, Row]]:
    """Deliveries of what is live, of the last day, leave the lake; their rows are events."""
    lake = Lake.open(house.settings.lake)
    for receipt in list(lake.receipts()):
        # Whose shift it is is known before it begins.
        tables = [name for name in receipt.tables if name in plan().tables and name != ROSTER]
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
