"""Every rule of a table with its one id, as SQL over one row.

The same text runs in Polars at intake and in DuckDB in the checks: a rule has one meaning.
A rule that comes out null is kept: what must be present says so with its own `required` rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.codes import UNMAPPED, values
from contracts.model import Column, Table

TEXT_KINDS = {"string"}


@dataclass(frozen=True)
class Rule:
    """What one row must satisfy. `severity` error quarantines the row, warning only counts it."""

    id: str
    table: str
    column: str
    """Empty for a rule across columns."""
    holds: str
    description: str
    dimension: str
    severity: str = "error"


def rule_id(table: str, column: str, kind: str) -> str:
    """The id of a rule that follows from a column's own promise."""
    return f"{table}-{column}-{kind}"


def rules(table: Table, parameters: Mapping[str, object] | None = None) -> tuple[Rule, ...]:
    """All rules of the table: each column's own, then those written in the contract.

    `parameters` fill the braces of a written rule, such as a jurisdiction's bounds; a rule whose
    parameter is not given is left out, since nothing is promised there.
    """
    written = tuple(_written(table, parameters or {}))
    return implied_rules(table) + written


def implied_rules(table: Table) -> tuple[Rule, ...]:
    """The rules that follow from what each column promises."""
    return tuple(_implied(table))


def type_rules(table: Table) -> tuple[Rule, ...]:
    """The rules that only intake can judge, since they are about text that is not a value."""
    return tuple(
        Rule(
            rule_id(table.name, column.name, "type"),
            table.name,
            column.name,
            "",
            f"{column.name} is a {column.type}",
            "conformity",
        )
        for column in table.columns
        if column.type not in TEXT_KINDS
    )


def _implied(table: Table) -> Iterator[Rule]:
    for column in table.columns:
        for kind, holds, dimension in _promises(column):
            yield Rule(
                rule_id(table.name, column.name, kind),
                table.name,
                column.name,
                holds,
                _sentence(column, kind),
                dimension,
            )


def _promises(column: Column) -> Iterator[tuple[str, str, str]]:
    name = column.name
    if column.required:
        yield "required", f"{name} is not null", "completeness"
    if column.minimum is not None:
        yield "minimum", f"{name} >= {column.minimum}", "conformity"
    if column.maximum is not None:
        yield "maximum", f"{name} <= {column.maximum}", "conformity"
    if column.type == "string" and not column.code_list:
        yield "length", f"length({name}) <= {column.max_length}", "conformity"
    if column.pattern:
        yield "pattern", f"regexp_like({name}, '{column.pattern}')", "conformity"
    if column.code_list:
        listed = ", ".join(f"'{value}'" for value in (*values(column.code_list), UNMAPPED))
        yield "values", f"{name} in ({listed})", "conformity"


def _sentence(column: Column, kind: str) -> str:
    says = {
        "required": "is present",
        "minimum": f"is at least {column.minimum} {column.unit}".rstrip(),
        "maximum": f"is at most {column.maximum} {column.unit}".rstrip(),
        "length": f"has at most {column.max_length} characters",
        "pattern": f"has the form {column.pattern}",
        "values": f"is a value of {column.code_list}",
    }
    return f"{column.name} {says[kind]}"


def _written(table: Table, parameters: Mapping[str, object]) -> Iterator[Rule]:
    for rule in table.quality:
        try:
            holds = rule.holds.format_map(dict(parameters))
        except KeyError:
            continue
        yield Rule(rule.id, table.name, "", holds, rule.description, rule.dimension, rule.severity)
