"""One source's delivery day against its suite: what DuckDB found, as results that can be kept.

Importing this imports Great Expectations, which takes seconds; import it where it runs.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult

from contracts.checks import ACROSS, COUNT, FRESH, ROW, Check, band, checks
from contracts.silence import silence_seconds
from pipelines.quality import results
from pipelines.quality.days import end_of_day, expected_rows, run_id, unheard
from pipelines.quality.engine import MEMORY, DuckDBExecutionEngine, context, datasource
from pipelines.quality.results import FAIL, PASS, UNCHECKED, WARN, Result, RuleResult
from pipelines.quality.suites import END, expected, suite
from pipelines.quality.tally import limits
from pipelines.quality.views import Scope, statements


class QualityError(RuntimeError):
    """A rule could not be worked out; names the source, the day, the rule and what was wrong."""


def validate(scope: Scope, spill: Path, dagster_run_id: str = "", memory: str = MEMORY) -> Result:
    """Judge the day by every check of the contract and keep the result in the lake."""
    started = time.monotonic()
    document = _document(scope, spill, memory)
    found = {one.expectation_config.meta["rule_id"]: one for one in document.results}
    judged = tuple(_judged(scope, check, found[check.id]) for check in checks(scope.contract))
    result = Result(
        source_id=scope.contract.id,
        day=scope.day,
        run_id=run_id(scope),
        run_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        contract_version=scope.contract.version,
        rows=sum({one.table: one.rows_checked for one in judged}.values()),
        seconds=round(time.monotonic() - started, 3),
        dagster_run_id=dagster_run_id,
        results=judged,
    )
    results.write(scope.lake.root, result)
    return result


def _document(scope: Scope, spill: Path, memory: str) -> ExpectationSuiteValidationResult:
    source = datasource(context(), spill, memory)
    engine = source.get_execution_engine()
    assert isinstance(engine, DuckDBExecutionEngine)  # noqa: S101 - typed by the data source
    try:
        engine.reads(scope.lake)
        engine.run(statements(scope))
        asset = source.add_table_asset(
            scope.contract.id, table_name="deliveries", schema_name="delivered"
        )
        batch = asset.add_batch_definition_whole_table(scope.day).get_batch()
        return batch.validate(
            suite(scope.contract),
            # Counts and no rows: what stands in a row is not for a report.
            result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
            expectation_parameters=_parameters(scope),
        )
    finally:
        engine.close()


def _parameters(scope: Scope) -> dict[str, Any]:
    counted = {
        expected(table.name): expected_rows(scope, table.name) for table in scope.contract.tables
    }
    return counted | {END: end_of_day(scope)}


def _judged(scope: Scope, check: Check, found: ExpectationValidationResult) -> RuleResult:
    if found.exception_info and (trouble := _trouble(found.exception_info)):
        raise QualityError(
            f"{scope.contract.id} on {scope.day}: {check.id} could not be worked out: {trouble}; "
            "mend the rule in the contract"
        )
    told: Mapping[str, Any] = found.result
    missing = unheard(scope, check.reads)
    judged = told.get("details", {}).get("judged", True) and told["element_count"] and not missing
    state = _state(scope, check, told) if judged else UNCHECKED
    # The rule is broken as a whole, not by each of the rows.
    broken = told["unexpected_count"] if judged else 0
    return RuleResult(
        rule_id=check.id,
        table=check.table,
        dimension=check.reported,
        severity=check.severity.upper(),
        state=state,
        rows_checked=told["element_count"],
        rows_failed=broken,
        observed=told["observed_value"],
        threshold=_threshold(scope, check),
        remedy=check.remedy if state in (WARN, FAIL) else "",
    )


def _trouble(info: Mapping[str, Any]) -> str:
    """What went wrong, of one exception or of one a metric."""
    entries = [info] if "raised_exception" in info else list(info.values())
    raised = [one for one in entries if one.get("raised_exception")]
    return str(raised[0]["exception_message"]).splitlines()[0] if raised else ""


def _state(scope: Scope, check: Check, told: Mapping[str, Any]) -> str:
    if not told["unexpected_count"]:
        return PASS
    if check.severity != "error":
        return WARN
    if check.kind == ROW:
        return FAIL
    if check.kind == COUNT:
        allowed = band(check.table)
        return WARN if allowed.fail_low <= told["observed_value"] <= allowed.fail_high else FAIL
    _, most = limits(scope.contract.id)
    return FAIL if 100 * told["unexpected_count"] / told["element_count"] > most else WARN


def _threshold(scope: Scope, check: Check) -> str:
    """What is allowed, in words."""
    if check.kind == COUNT:
        allowed = band(check.table)
        return (
            f"{allowed.warn_low:g} to {allowed.warn_high:g} times the median of earlier days, "
            f"published from {allowed.fail_low:g} to {allowed.fail_high:g}"
        )
    if check.kind == FRESH:
        return f"at most {silence_seconds(scope.contract)} s before the end of the day"
    if check.kind in (ROW, ACROSS) or check.severity != "error":
        return "no row"
    return f"no row; published up to {limits(scope.contract.id)[1]:g} %"
