"""What sources promise of their rows, as seeds and a model of dbt: all rules, and how long kept."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from contracts.loading import sources
from contracts.model import Contract, Retention, Table
from contracts.rendering import NOTE
from contracts.rules import implied_rules, rule_id, type_rules

RULES = ("rule_id", "source_id", "table_name", "dimension", "severity")
KEPT = ("rule_id", "source_id", "table_name", "kept_for", "max_age", "keep_months", "keep_seconds")
DIMENSIONS = {"conformity": "validity"}
"""Dimensions that go by another word in the report than in ODCS."""
YEAR = 365.25
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)S)?)?")


def rules() -> str:
    """One row a rule of a table, also of those that nothing has broken yet."""
    return _csv(RULES, (row for contract in sources().values() for row in _rules(contract)))


def retention() -> str:
    """One row a rule of how long rows are kept."""
    return _csv(KEPT, (_kept(*one) for one in _retentions()))


def rows_held() -> str:
    """A model that counts by rule and day what the lake holds."""
    parts = [
        _held(rule, table, one) for rule, contract, one in _retentions()
        if (table := _table(contract, one.table)) is not None
    ]  # fmt: skip
    head = "-- Rows that the lake holds, every version of them, by rule of retention and UTC day.\n"
    return f"-- {NOTE}\n{head}\n" + "\nunion all\n".join(parts)


def _rules(contract: Contract) -> Iterator[dict[str, str]]:
    for table in contract.tables:
        named = [*implied_rules(table), *type_rules(table)]
        found = [(one.id, one.dimension, one.severity) for one in named]
        found += [(one.id, one.dimension, one.severity) for one in table.quality]
        found += [
            (rule_id(table.name, column.name, "unmapped"), "conformity", "warning")
            for column in table.columns
            if column.code_list
        ]
        found.append((f"{table.name}-repeated_row", "uniqueness", "warning"))
        for rule, dimension, severity in found:
            yield {
                "rule_id": rule,
                "source_id": contract.id,
                "table_name": table.name,
                "dimension": DIMENSIONS.get(dimension, dimension).upper(),
                "severity": severity.upper(),
            }


def _retentions() -> Iterator[tuple[str, Contract, Retention]]:
    """Rule, contract and promise: a table's own, or else the one of its whole source."""
    for contract in sources().values():
        own = contract.minimisation.retention
        for number, one in enumerate(own, start=1):
            yield f"{contract.id}-kept_{number}", contract, one
        for table in contract.tables:
            if contract.sla and table.name not in {one.table for one in own}:
                days = contract.sla.retention_days
                yield f"{table.name}-kept", contract, Retention(table.name, _whole(days))


def _whole(days: int) -> str:
    years = round(days / YEAR)
    return f"P{years}Y" if years and int(years * YEAR) == days else f"P{days}D"


def _kept(rule: str, contract: Contract, one: Retention) -> dict[str, str]:
    found = DURATION.fullmatch(one.keep)
    known = found is not None and one.keep not in ("P", "PT")
    years, months, days, hours, seconds = (
        (int(n or 0) for n in found.groups()) if found else [0] * 5
    )
    return {
        "rule_id": rule,
        "source_id": contract.id,
        "table_name": one.table,
        "kept_for": f"{one.keep}{f' where {one.when}' if one.when else ''}",
        "max_age": one.keep if known else "",
        "keep_months": str(12 * years + months) if known else "",
        "keep_seconds": str(86_400 * days + 3_600 * hours + seconds) if known else "",
    }


def _held(rule: str, table: Table, one: Retention) -> str:
    # Most rows age by their event; its day is the lake's partition and is read without the rows.
    day = f"cast({one.since} as date)" if one.since else "day"
    held = "count(*) filter (where legal_hold)" if "legal_hold" in table.by_name else "0"
    where = f"where {one.when}\n" if one.when else ""
    return (
        f"select\n    '{rule}' as rule_id,\n    {day} as held_day,\n    count(*) as held_rows,\n"
        f"    {held} as hold_rows\nfrom {{{{ source('lake', '{table.name}') }}}}\n{where}"
        "group by all\n"
    )


def _table(contract: Contract, name: str) -> Table | None:
    return next((table for table in contract.tables if table.name == name), None)


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
