"""The state of each source on each day: the gravest of what is known of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.codes import rows

FAIL, WARN, SILENT, PASS, FREE = "FAIL", "WARN", "SILENT", "PASS", "FREE"
GRAVEST = (FAIL, SILENT, WARN, PASS, FREE)
MARKS = {FAIL: "✕", SILENT: "○", WARN: "!", PASS: "✓", FREE: "·"}
"""Beside the colour, for whoever does not see it, and for print."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Square:
    """One source on one day."""

    source: str
    day: date
    state: str
    day_of: Row
    """What `sourceHealth` says of the day; empty where nothing was due and nothing came."""
    failed: tuple[Row, ...] = ()
    """Rules that some row of the day broke."""

    @property
    def mark(self) -> str:
        """The sign in the square."""
        return MARKS[self.state]

    @property
    def quarantined_pct(self) -> float:
        """Share of the day's rows that were put aside, per cent; 0 where there are none."""
        return share(self.day_of)


def calendar(
    health: Sequence[Row], rules: Sequence[Row], waits: Collection[tuple[str, date]] = ()
) -> dict[str, dict[date, Square]]:
    """By source and day of the period a square; all sources have the same days.

    `waits` are sources and days that are held back: the snapshot does not know them, and they fail.
    """
    known_days = {day_of(one) for row in health for one in row["days"]}
    days = sorted(known_days | {day for _, day in waits})
    broken = _broken(rules)
    found: dict[str, dict[date, Square]] = {}
    for row in health:
        known = {day_of(one): one for one in row["days"]}
        source = row["sourceId"]
        found[source] = {
            day: Square(source, day, FAIL, known.get(day, {}))
            if (source, day) in waits
            else _square(source, day, known.get(day, {}), broken.get((source, day), ()))
            for day in days
        }
    return found


def share(day: Row) -> float:
    """Rows of the day that were put aside, per cent of those delivered."""
    return 100.0 * day["quarantinedRows"] / day["rows"] if day.get("rows") else 0.0


def limits(source: str) -> tuple[float, float]:
    """Per cent of quarantined rows at which a source is doubted, and is not published."""
    found = {row["source"]: row for row in rows("quality_limits")}
    row = found.get(source, found["*"])
    return float(row["warn_pct"]), float(row["fail_pct"])


def gravest(states: Iterable[str]) -> str:
    """The one that weighs most."""
    found = set(states)
    return next((state for state in GRAVEST if state in found), FREE)


def day_of(one: Row) -> date:
    """The day of a row that says it."""
    return date.fromisoformat(str(one["day"]))


def _square(source: str, day: date, known: Row, failed: Sequence[Row]) -> Square:
    judged = [one["state"] for one in failed if one["state"] in (FAIL, WARN)]
    state = gravest([_arrived(known, source), *judged])
    return Square(source, day, state, known, tuple(failed))


def _arrived(day: Row, source: str) -> str:
    """What the receipts alone say of it, as intake and the manifest judge it."""
    warn, fail = limits(source)
    if not day:
        return FREE
    if day["refusedFiles"] or share(day) > fail:
        return FAIL
    if not day["arrived"]:
        return SILENT if day["expected"] else FREE
    return WARN if day["schemaDrift"] or share(day) > warn else PASS


def _broken(rules: Sequence[Row]) -> dict[tuple[str, date], list[Row]]:
    found: dict[tuple[str, date], list[Row]] = {}
    for rule in rules:
        for one in rule["days"]:
            if one["rowsFailed"]:
                entry = {**rule, **one}
                found.setdefault((rule["sourceId"], day_of(one)), []).append(entry)
    for known in found.values():
        known.sort(key=lambda one: (-one["rowsFailed"], one["ruleId"]))
    return found
