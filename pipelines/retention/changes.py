"""A plan as files: which go, which are written anew without some rows, and the receipts of it."""

import hmac
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from contracts.retention import Kept, rules
from pipelines.intake.keys import Keys
from pipelines.intake.lake import EMPTY, Lake
from pipelines.intake.parts import write
from pipelines.retention.holds import Holds
from pipelines.retention.plan import TablePlan
from pipelines.retention.receipt import Deletion

PLACE = "_place"


@dataclass(frozen=True)
class Change:
    """What becomes of one file of the lake."""

    file: str
    """Its place in the lake."""
    made: str
    """Name of what replaces it; empty where it goes."""


@dataclass
class _Sum:
    """What goes under one rule, while files are gone through."""

    rows: int = 0
    oldest: datetime | None = None
    lag: float = 0.0
    deliveries: Counter[str] = field(default_factory=Counter)
    digests: list[str] = field(default_factory=list)

    def add(self, gone: pl.DataFrame, doomed: pl.DataFrame, file: str, keys: Keys) -> None:
        self.rows += gone.height
        since, lag = doomed.select(pl.col("since").min(), pl.col("lag").max().alias("lag")).row(0)
        self.oldest = min(filter(None, (self.oldest, since)), default=None)
        self.lag = max(self.lag, lag or 0.0)
        self.deliveries[_delivery(file)] += gone.height
        digest = hmac.digest(keys.tokens, gone.write_ndjson().encode(), sha256).hex()
        self.digests.append(f"{file}:{digest}")

    def receipt(self, rule: Kept, what: str, held: int, keys: Keys) -> Deletion:
        content = hmac.digest(keys.tokens, "\n".join(sorted(self.digests)).encode(), sha256).hex()
        oldest = self.oldest.isoformat(timespec="seconds") if self.oldest else ""
        return Deletion(
            "", "", "", rule.id, rule.contract.id, rule.table, rule.contract.version, what,
            self.rows, held, oldest, round(self.lag, 3), content,
            dict(sorted(self.deliveries.items())),
        )  # fmt: skip


def changes(
    plan: TablePlan, lake: Lake, keys: Keys, made: Path
) -> tuple[list[Change], list[Deletion]]:
    """Write what replaces files under `made`; the changes, and receipts without run and time."""
    found: list[Change] = []
    sums: dict[int, _Sum] = defaultdict(_Sum)
    for (name,), doomed in sorted(plan.doomed.partition_by("file", as_dict=True).items()):
        path = Path(str(name))
        file = str(path.relative_to(lake.root))
        rows = pl.read_parquet(path, hive_partitioning=False).with_row_index(PLACE)
        for (number,), of_rule in sorted(doomed.partition_by("number", as_dict=True).items()):
            column = plan.rules[int(str(number))].erases
            gone = rows.filter(pl.col(PLACE).is_in(of_rule["place"].implode())).drop(PLACE)
            sums[int(str(number))].add(gone.select(column) if column else gone, of_rule, file, keys)
        left = _left(rows, doomed, plan)
        replacement = f"{plan.table.name}-{len(found):06d}.parquet" if left.height else ""
        if replacement:
            write(left, made / replacement)
        found.append(Change(file, replacement))
    receipts = [
        total.receipt(rule, "COLUMN" if rule.erases else "ROWS", plan.held.get(number, 0), keys)
        for number, total in sorted(sums.items())
        for rule in (plan.rules[number],)
    ]
    return found, receipts


def _left(rows: pl.DataFrame, doomed: pl.DataFrame, plan: TablePlan) -> pl.DataFrame:
    """The rows that stay, without the values that go."""
    for (number,), of_rule in doomed.partition_by("number", as_dict=True).items():
        column, there = (
            plan.rules[int(str(number))].erases,
            pl.col(PLACE).is_in(of_rule["place"].implode()),
        )
        if column:
            rows = rows.with_columns(pl.when(~there).then(pl.col(column)).alias(column))
        else:
            rows = rows.filter(~there)
    return rows.drop(PLACE)


def quarantined(
    lake: Lake, holds: Holds, keys: Keys, now: datetime
) -> tuple[list[Change], list[Deletion]]:
    """Quarantine that is past its time: the longest period of its table, since it was taken in.

    Its rows broke their rules, so their own times cannot be trusted. While a hold is on the table
    all of its quarantine stays.
    """
    found: list[Change] = []
    sums: dict[str, _Sum] = defaultdict(_Sum)
    longest = _longest(holds, now)
    for receipt in lake.receipts():
        taken = datetime.fromisoformat(receipt.taken_at).replace(tzinfo=None)
        for table in receipt.tables if receipt.delivery != EMPTY else ():
            if table not in longest or taken > longest[table][1]:
                continue
            for path in sorted(
                (lake.folder(receipt.delivery) / "quarantine" / table).glob("*.parquet")
            ):
                file = str(path.relative_to(lake.root))
                lag = (longest[table][1] - taken).total_seconds()
                doomed = pl.DataFrame({"since": [taken], "lag": [lag]})
                gone = pl.read_parquet(path, hive_partitioning=False)
                sums[table].add(gone, doomed, file, keys)
                found.append(Change(file, ""))
    return found, [
        total.receipt(longest[table][0], "QUARANTINE", 0, keys) for table, total in sums.items()
    ]


def _longest(holds: Holds, now: datetime) -> dict[str, tuple[Kept, datetime]]:
    """By table the rule of the longest period, and when that began that ends now."""
    found: dict[str, tuple[Kept, datetime]] = {}
    for rule in rules():
        table = rule.held
        if not rule.period or rule.erases or table is None or holds.condition(table):
            continue
        query = f"select timestamp '{now}' - {rule.period.sql}"
        ((began,),) = duckdb.execute(query).fetchall()
        if rule.table not in found or began < found[rule.table][1]:
            found[rule.table] = (rule, began)
    return found


def _delivery(file: str) -> str:
    return next(part for part in Path(file).parts if part.startswith("delivery=")).partition("=")[2]
