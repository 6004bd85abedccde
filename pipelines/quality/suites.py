"""A contract to its suite: one expectation a check, with the rule's id wherever it is told."""

from collections.abc import Callable, Mapping

import great_expectations as gx

from contracts import Contract
from contracts.checks import ACROSS, COUNT, FRESH, KEY, ROW, Check, band, checks
from contracts.silence import silence_seconds
from pipelines.quality.expectations import (
    Checked,
    ExpectNewestRowWithin,
    ExpectOneRowAVersion,
    ExpectQueryToFindNothing,
    ExpectRowCountInBand,
    ExpectRowsToKeepRule,
)

SEVERITIES = {"error": "critical", "warning": "warning"}
"""The words of Great Expectations for what blocks and what does not."""
END = "end_of_day"
"""The parameter that holds the end of the delivery day, seconds since 1970 UTC."""


def suite(contract: Contract) -> gx.ExpectationSuite:
    """Every check of the source; the same for every day, whose figures are parameters."""
    found = [expectation(contract, check) for check in checks(contract)]
    return gx.ExpectationSuite(name=contract.id, expectations=list(found))


def expected(table: str) -> str:
    """The parameter that holds the rows expected of a table; 0 where nothing is expected."""
    return f"expected_{table}"


def expectation(contract: Contract, check: Check) -> Checked:
    """One check as an expectation of its kind."""
    table = contract.table(check.table)
    versions = list(table.version_by or (table.event_time,))
    moments = list(dict.fromkeys([table.event_time, *versions]))
    told = {
        "table": check.table,
        "severity": SEVERITIES[check.severity],
        "meta": {
            "rule_id": check.id,
            "says": check.description,
            "dimension": check.dimension,
            "severity": check.severity,
        },
    }
    limits = band(check.table)
    makers: Mapping[str, Callable[[], Checked]] = {
        ROW: lambda: ExpectRowsToKeepRule(holds=check.sql, **told),
        KEY: lambda: ExpectOneRowAVersion(columns=["delivery", *table.key, *versions], **told),
        ACROSS: lambda: ExpectQueryToFindNothing(query=check.sql, **told),
        COUNT: lambda: ExpectRowCountInBand(
            expected={"$PARAMETER": expected(check.table)},
            low=limits.warn_low,
            high=limits.warn_high,
            **told,
        ),
        FRESH: lambda: ExpectNewestRowWithin(
            columns=moments, end={"$PARAMETER": END}, seconds=silence_seconds(contract), **told
        ),
    }
    return makers[check.kind]()
