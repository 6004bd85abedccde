"""Minutes of patrol by cell: kept in the lake when their positions go, deleted by their own time.

The warehouse works them out; from the lake alone it could not again after 30 days. They are written
whenever a snapshot is published, so that a rebuild gives the same, and deleted day by day.
"""

import hmac
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from contracts.retention import Kept, rules
from pipelines.built import attach, columns
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.parts import write
from pipelines.retention.changes import Change
from pipelines.retention.holds import Holds
from pipelines.retention.receipt import Deletion

MODEL = "int_patrol_minutes"
TABLE = "patrol_traces"
FILE = "traces.parquet"


def keep(warehouse: Path, lake: Lake, now: datetime) -> list[date]:
    """Write the days whose minutes changed into the lake; which they are. `now` is UTC, naive."""
    with duckdb.connect() as connection:
        attach(connection, warehouse)
        if MODEL not in columns(connection):
            return []
        found = connection.execute(
            f"select day, min(deliveries) from built.{MODEL} group by day order by day"  # noqa: S608
        ).fetchall()
        changed = [
            day for day, deliveries in found
            if not _past(day, now) and _built_from(_path(lake, day)) != deliveries
        ]  # fmt: skip
        for day in changed:
            query = f"from built.{MODEL} select * exclude (day) where day = ? order by all"
            rows = pl.DataFrame(connection.execute(query, [day]).to_arrow_table())
            _write(rows, _path(lake, day))
    return changed


def expired(
    lake: Lake, holds: Holds, keys: Keys, now: datetime
) -> tuple[list[Change], list[Deletion]]:
    """Days that are past the period of traces. A hold on any position keeps all of them."""
    gone = [path for day, path in _days(lake) if _past(day, now)]
    positions = _rule().contract.table("patrol_positions")
    if not gone or holds.condition(positions):
        return [], []
    rows = sum(pl.scan_parquet(path).select(pl.len()).collect().item() for path in gone)
    files = [str(path.relative_to(lake.root)) for path in gone]
    hashes = (hmac.digest(keys.tokens, path.read_bytes(), sha256).hex() for path in gone)
    content = sha256("\n".join(f"{f}:{h}" for f, h in zip(files, hashes, strict=True)).encode())
    rule, oldest = _rule(), min(day for day, _ in _days(lake))
    receipt = Deletion(
        "", "", "", rule.id, rule.contract.id, TABLE, rule.contract.version, "ROWS", rows, 0,
        oldest.isoformat(), (now - _due(oldest)).total_seconds(), content.hexdigest(), {},
    )  # fmt: skip
    return [Change(file, "") for file in files], [receipt]


def _rule() -> Kept:
    return next(one for one in rules() if one.table == TABLE)


def _due(day: date) -> datetime:
    """When the day's traces are past their time: its end and the period."""
    period = _rule().period
    if period is None:
        return datetime.max
    ends = datetime(day.year, day.month, day.day) + timedelta(days=1)
    ((due,),) = duckdb.execute(f"select timestamp '{ends}' + {period.sql}").fetchall()
    return datetime.fromisoformat(str(due))


def _past(day: date, now: datetime) -> bool:
    return _due(day) <= now


def _days(lake: Lake) -> Iterator[tuple[date, Path]]:
    for path in sorted((lake.root / "derived" / TABLE).glob(f"day=*/{FILE}")):
        yield date.fromisoformat(path.parent.name.removeprefix("day=")), path


def _path(lake: Lake, day: date) -> Path:
    return lake.root / "derived" / TABLE / f"day={day}" / FILE


def _built_from(path: Path) -> str | None:
    """The fingerprint of the deliveries that the file was built from; None where there is none."""
    if not path.exists():
        return None
    return str(pl.scan_parquet(path).select("deliveries").head(1).collect().item())


def _write(rows: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    write(rows, partial)
    partial.replace(path)
