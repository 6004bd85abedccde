"""What a rule promises, from the contract of its source; nothing is asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts import Contract
from contracts.rules import Rule, implied_rules, rule_id, type_rules

BOUNDS = ("west", "south", "east", "north")


@dataclass(frozen=True)
class Definition:
    """One rule as the contract has it."""

    id: str
    table: str
    column: str
    description: str
    holds: str
    """What every row must satisfy, as SQL; empty where only intake can judge it."""
    kind: str
    """The word behind the last dash: what of a column is promised."""


def definition(contract: Contract, rule: str) -> Definition:
    """The rule of that id; of one that no contract names only what its id says."""
    found = next((one for one in _all(contract) if one.id == rule), None)
    return found or Definition(rule, "", "", "", "", rule.rpartition("-")[2])


def _all(contract: Contract) -> Iterator[Definition]:
    for table in contract.tables:
        for one in (*implied_rules(table), *type_rules(table)):
            yield _of(one)
        for written in table.quality:
            yield Definition(written.id, table.name, "", written.description, written.holds, "")
        for column in table.columns:
            if column.code_list:
                yield Definition(
                    rule_id(table.name, column.name, "unmapped"), table.name, column.name, "", "",
                    "unmapped",
                )  # fmt: skip
        yield Definition(f"{table.name}-repeated_row", table.name, "", "", "", "repeated_row")


def _of(rule: Rule) -> Definition:
    kind = rule.id.rpartition("-")[2]
    return Definition(rule.id, rule.table, rule.column, rule.description, rule.holds, kind)
