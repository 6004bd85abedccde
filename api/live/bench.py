"""Where the board is worked out: seeds and events side by side, and the models' own SQL over them.

One database in memory for one snapshot. One thread uses it; what it makes is handed out as frames.
"""
# ruff: noqa: S608 - names are of contracts and of the plan

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

import duckdb
import polars as pl

from api.live import arrivals
from api.live.board import Board, Shown
from api.snapshot import NOTHING_ELSE, Snapshot
from contracts import published, snake
from contracts.board import SCHEMA, Lookup, Mart, Model, Seed, plan, table_of
from lane.batch import Batch

WORD = re.compile(r"[a-z_][a-z0-9_]*")
TRIMMED_AFTER = 5_000
"""So many rows may come before those are let go of that say nothing of now."""


class Bench:
    """The board of one snapshot in the making."""

    def __init__(self, snapshot: Snapshot, clock: Callable[[], float] = time.monotonic) -> None:
        self._snapshot, self._clock = snapshot, clock
        # One thread: what is worked out here must not take the place of what is asked.
        self._database = duckdb.connect(":memory:", config={**NOTHING_ELSE, "threads": "1"})
        self._since: Counter[str] = Counter()
        self._news: defaultdict[str, set[str]] = defaultdict(set)
        self._worked: dict[str, float] = {}
        self._known: dict[tuple[str, str], set[object]] = {}
        self._latest: dict[str, datetime] = {}
        self._shown: dict[str, Shown] = {}
        self._changed: set[str] = set(plan().seeds)
        for seed in plan().seeds.values():
            self._open(seed)

    def bring(self, batches: Iterable[Batch]) -> int:
        """Have the rows of the batches on the bench; how many came."""
        by_table: dict[str, list[Batch]] = {}
        for batch in batches:
            if batch.table in plan().tables and batch.rows:
                by_table.setdefault(batch.table, []).append(batch)
        for table, some in by_table.items():
            self._note(table, arrivals.latest(some))
            self._bring(plan().tables[table], arrivals.frame(some))
        return sum(len(batch.rows) for some in by_table.values() for batch in some)

    def carry(self, before: "Bench") -> None:
        """Have what came by the lane to an earlier bench, so that it is not read again."""
        for seed in plan().tables.values():
            lane = f"starts_with(delivery, '{arrivals.FROM_LANE}')"
            self._bring(seed, before._frame(f"select * from {seed.name} where {lane}"))
        self._latest = dict(before._latest)

    def board(self, place: str) -> Board:
        """The board as it is now; what nothing changed of is not worked out again.

        What may wait is left, even where it is due, so that what may not is shown first.
        """
        self._look_up()
        return self._worked_through(place, "")

    def next_due(self, place: str) -> Board:
        """The board with the one of those that are due that waited longest, and what reads it.

        One at a time, so that news never wait for all of them.
        """
        return self._worked_through(place, max(self._due(), key=self._overdue, default=""))

    @property
    def is_due(self) -> bool:
        """Whether a model has waited long enough to be worked out again."""
        return bool(self._due())

    def close(self) -> None:
        """Let go of it."""
        self._database.close()

    def _open(self, seed: Seed) -> None:
        """All rows of the seed, or none yet where they are looked up."""
        none = " limit 0" if seed.lookups else ""
        rows = self._snapshot.frame(f'select * from "{SCHEMA}"."{seed.name}"{none}', ())
        self._database.register("rows", rows)
        own = ", null::varchar as delivery" if seed.events else ""
        self._database.execute(f"create table {_place(seed.name)} as select *{own} from rows")
        self._database.unregister("rows")
        for lookup in seed.lookups:
            self._known[seed.name, lookup.column] = set()

    def _bring(self, seed: Seed, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        arrivals.bring(self._database, seed, rows)
        self._changed.add(seed.name)
        self._since[seed.name] += len(rows)
        if self._since[seed.name] > TRIMMED_AFTER:
            del self._since[seed.name]
            arrivals.trim(self._database, seed)

    def _note(self, table: str, at: datetime | None) -> None:
        source, _ = table_of(table)
        if at is not None:
            self._latest[source] = max(at, self._latest.get(source, at))

    def _look_up(self) -> None:
        for seed in plan().seeds.values():
            for lookup in seed.lookups:
                self._fetch(seed, lookup)

    def _fetch(self, seed: Seed, lookup: Lookup) -> None:
        """Bring the rows from the snapshot that are named since."""
        known = self._known[seed.name, lookup.column]
        names = [pair for pair in lookup.named if pair[0] in self._changed]
        wanted = {value for pair in names for value in self._values(*pair)} - known
        if not wanted:
            return
        known |= wanted
        sql = (
            f'select * from "{SCHEMA}"."{seed.name}"'
            f" where {lookup.column} in (select unnest(?::varchar[]))"
        )
        self._database.register("rows", self._snapshot.frame(sql, [sorted(map(str, wanted))]))
        place = _place(seed.name)
        self._database.execute(
            f"insert into {place} select * from rows except select * from {place}"
        )
        self._database.unregister("rows")
        self._changed.add(seed.name)

    def _values(self, relation: str, column: str) -> set[object]:
        sql = f"select distinct {column} from {_place(relation)} where {column} is not null"
        return {value for (value,) in self._database.execute(sql).fetchall()}

    def _worked_through(self, place: str, due: str) -> Board:
        """All that may not wait, and the one that is due."""
        for model in plan().models.values():
            news = self._news[model.name]
            news |= self._changed & _reads(model)
            if news and (model.name == due or not self._patience(model)):
                self._work_out(model)
        self._changed = set()
        return Board(place, dict(self._latest), dict(self._shown))

    def _patience(self, model: Model) -> float:
        """Seconds that its news may wait; none where it was never worked out."""
        if model.name not in self._worked:
            return 0.0
        return min(model.patient.get(one, 0.0) for one in self._news[model.name])

    def _overdue(self, name: str) -> float:
        """Seconds since it was to be worked out again."""
        waited = self._clock() - self._worked[name]
        return waited - self._patience(plan().models[name])

    def _due(self) -> list[str]:
        return [name for name, news in self._news.items() if news and self._overdue(name) >= 0]

    def _work_out(self, model: Model) -> None:
        self._news[model.name] = set()
        self._worked[model.name] = self._clock()
        self._changed.add(model.name)
        rows = model.sql
        if model.beneath:
            rows = (
                f"with worked as ({model.sql}) select * from worked"
                f" union all by name select * from {_place(model.name)}"
                f" where {model.beneath} not in (select {model.beneath} from worked)"
            )
        mart = _shown_as(model)
        if mart is not None:
            self._show(mart, rows)
        else:
            self._database.execute(f"create or replace table {model.name} as {rows}")

    def _show(self, mart: Mart, rows: str) -> None:
        before = self._shown.get(mart.name)
        frame = self._frame(_promised(mart).format(rows=rows))
        if before is None:
            self._shown[mart.name] = Shown(mart, frame)
        elif not frame.equals(before.frame):
            self._shown[mart.name] = Shown(mart, frame, before.change + 1)

    def _frame(self, sql: str) -> pl.DataFrame:
        return pl.DataFrame(pl.from_arrow(self._database.sql(sql).to_arrow_table()))


def _place(seed: str) -> str:
    """The table of a seed; of one beneath a model it has another name."""
    model = plan().models.get(seed)
    return f"beneath_{seed}" if model and model.beneath else seed


@cache
def _reads(model: Model) -> frozenset[str]:
    """The relations of the plan that a model's SQL names, and the seed beneath it."""
    named = set(WORD.findall(model.sql)) & {*plan().seeds, *plan().models}
    return frozenset(named if model.beneath else named - {model.name})


@cache
def _shown_as(model: Model) -> Mart | None:
    """The mart that its rows are; such a model is read by no other."""
    return next((mart for mart in plan().marts.values() if mart.of == model.name), None)


@cache
def _promised(mart: Mart) -> str:
    """The rows as the mart's contract promises them."""
    contract = next(one for one in published().values() if snake(one.id) == mart.name)
    table = contract.table(mart.name)
    columns = ", ".join(f'"{one.name}"::{one.physical} as "{one.name}"' for one in table.columns)
    order = ", ".join(f'"{name}"' for name in table.key)
    return f"select {columns} from ({{rows}}) as worked{f' order by {order}' if order else ''}"
