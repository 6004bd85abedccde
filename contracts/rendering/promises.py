"""What sources promise of their rows, as seeds and a model of dbt: all rules, and how long kept."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from contracts.checks import ROW, Check, checks
from contracts.loading import sources
from contracts.model import Contract, Table, withheld_columns
from contracts.rendering import NOTE
from contracts.retention import Kept
from contracts.retention import rules as kept_rules
from contracts.rules import implied_rules, type_rules

RULES = ("rule_id", "source_id", "table_name", "dimension", "severity", "judged_at")
JUDGED = ("rule_id", "table_name", "column_name")
KEPT = ("rule_id", "source_id", "table_name", "kept_for", "max_age", "keep_months", "keep_seconds")


def rules() -> str:
    """One row a rule of a table, also of those that nothing has broken yet."""
    return _csv(RULES, (row for contract in sources().values() for row in _rules(contract)))


def rule_columns() -> str:
    """One row a rule and column that it looks at, of those that quarantine may hold."""
    return _csv(JUDGED, (row for contract in sources().values() for row in _judged(contract)))


def retention() -> str:
    """One row a rule of how long rows, or a column of them, are kept."""
    return _csv(KEPT, (_kept(rule) for rule in kept_rules()))


def rows_held() -> str:
    """A model that counts by rule and day what the lake holds."""
    parts = [_held(rule, rule.held) for rule in kept_rules() if rule.held is not None]
    head = "-- Rows that the lake holds, every version of them, by rule of retention and UTC day.\n"
    held = "{% set holds = holds_in_force() %}\n"
    return f"-- {NOTE}\n{head}\n{held}\n" + "\nunion all\n".join(parts)


def _rules(contract: Contract) -> Iterator[dict[str, str]]:
    repeated = [
        Check(f"{table.name}-repeated_row", table.name, ROW, "", "uniqueness", "warning")
        for table in contract.tables
    ]
    for check in (*checks(contract), *repeated):
        yield {
            "rule_id": check.id,
            "source_id": contract.id,
            "table_name": check.table,
            "dimension": check.reported,
            "severity": check.severity.upper(),
            # What one row decides is judged at intake, before the row is in the lake.
            "judged_at": "INTAKE" if check.kind == ROW else "LAKE",
        }


def _judged(contract: Contract) -> Iterator[dict[str, str]]:
    for table in contract.tables:
        withheld = withheld_columns(contract, table)
        found = [(one.id, one.column) for one in (*implied_rules(table), *type_rules(table))]
        found += [
            (rule.id, column)
            for rule in table.quality
            for column in dict.fromkeys(re.findall(r"[a-z_0-9]+", rule.holds))
            if column in table.by_name
        ]
        for rule, column in found:
            if column not in withheld:
                yield {"rule_id": rule, "table_name": table.name, "column_name": column}


def _kept(rule: Kept) -> dict[str, str]:
    period = rule.period
    return {
        "rule_id": rule.id,
        "source_id": rule.contract.id,
        "table_name": rule.table,
        "kept_for": rule.words,
        "max_age": rule.keep if period else "",
        "keep_months": str(period.months) if period else "",
        "keep_seconds": str(period.seconds) if period else "",
    }


def _held(rule: Kept, table: Table) -> str:
    # Most rows age by their event; its day is the lake's partition and is read without the rows.
    day = f"cast({rule.since} as date)" if rule.since else "day"
    own = "coalesce(legal_hold, false) or " if "legal_hold" in table.by_name else ""
    of = f"'{table.name}',\n            {list(table.key)},\n            holds"
    hold = f"{own}{{{{ under_hold(\n            {of}\n        ) }}}}"
    where = f"where {rule.when}\n" if rule.when else ""
    return (
        f"select\n    '{rule.id}' as rule_id,\n    {day} as held_day,\n"
        f"    count(*) as held_rows,\n"
        f"    count(*) filter (\n        where {hold}\n    ) as hold_rows\n"
        f"from {{{{ source('lake', '{table.name}') }}}}\n{where}group by all\n"
    )


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
