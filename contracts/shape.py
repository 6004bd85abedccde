"""A contract as plain data: what others rely on, to be compared with what it was at a release."""

from collections.abc import Mapping
from typing import Any

from contracts.codes import values
from contracts.loading import capabilities, sources
from contracts.model import Column, Contract, Table
from contracts.retention import rules_of

GIVEN, ANSWERED = "source", "capability"
Shape = Mapping[str, Any]


def shapes() -> dict[str, Shape]:
    """Every source and capability by its id, as it is today."""
    given = {name: shape(one, GIVEN) for name, one in sources().items()}
    return given | {name: shape(one, ANSWERED) for name, one in capabilities().items()}


def shape(contract: Contract, kind: str) -> Shape:
    """One contract; words for people (titles, descriptions, methods) are no part of it."""
    sla = contract.sla
    return {
        "kind": kind,
        "version": contract.version,
        "purposes": sorted(contract.purposes),
        "referenced": sorted(contract.referenced),
        "released": contract.released,
        "sla": {
            "latency_seconds": sla.latency_seconds,
            "frequency_seconds": sla.frequency_seconds,
            "availability_pct": sla.availability_pct,
        } if sla else {},
        "retention": {
            one.id: {"table": one.table, "when": one.when, "keep": one.keep, "since": one.since}
            for one in (rules_of(contract) if kind == GIVEN else ())
        },
        "forbidden": sorted(contract.minimisation.forbidden_columns),
        "reductions": sorted(
            f"{act.verb} {act.table}.{name} {dict(sorted(act.options.items()))}"
            for act in contract.minimisation.reductions
            for name in act.columns or ("*",)
        ),
        "tables": {table.name: _table(table) for table in contract.tables},
    }  # fmt: skip


def _table(table: Table) -> Shape:
    return {
        "key": list(table.key),
        "event_time": table.event_time,
        "version_by": list(table.version_by),
        "columns": {column.name: _column(column) for column in table.columns},
        "rules": {one.id: {"holds": one.holds, "severity": one.severity} for one in table.quality},
    }


def _column(column: Column) -> Shape:
    return {
        "type": column.physical,
        "unit": column.unit,
        "required": column.required,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "max_length": column.max_length if column.type == "string" else None,
        "pattern": column.pattern,
        "codes": sorted(values(column.code_list)) if column.code_list else None,
        "sensitive": column.sensitive,
        "suppress": column.suppress,
        "opens": column.opens,
    }
