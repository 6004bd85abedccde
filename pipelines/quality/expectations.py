"""The five kinds of expectation that a contract's checks become.

Each says in its result how many rows were looked at and how many broke the rule, what was observed
and what was allowed; never a value. What is told in Data Docs is the sentence of the contract.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from great_expectations.core import ExpectationValidationResult
from great_expectations.core.suite_parameters import SuiteParameterDict
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render import RenderedStringTemplateContent
from great_expectations.render.components import LegacyDiagnosticRendererType, LegacyRendererType
from great_expectations.render.renderer.renderer import renderer

from pipelines.quality.metrics import NewestMoment, RowsBroken, RowsFound, RowsRepeated

ROWS = "table.row_count"
Metrics = Mapping[str, Any]
Outcome = dict[str, Any]


class Checked(BatchExpectation):
    """What all five share: the table of the source's batch, and how they are told in Data Docs."""

    table: str
    column: str = ""
    """What Data Docs put together: the table once more, and only there."""
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "table")

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: object = None,
        runtime_configuration: dict | None = None,
        **_: object,
    ) -> list[RenderedStringTemplateContent]:
        meta = configuration.meta or {} if configuration else {}
        words = {name: meta.get(name, "") for name in ("rule_id", "says", "severity", "dimension")}
        template = {"template": "$rule_id: $says ($dimension, $severity)", "params": words}
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template", string_template=template
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict | None = None,
        **_: object,
    ) -> str:
        """State, rows, what was observed and allowed, what to do; as plain text."""
        found = result.result if result else {}
        details, broken = found.get("details", {}), found.get("unexpected_count", 0)
        seen = found.get("observed_value")
        parts = [
            f"{details.get('state', '')}: {broken:,} of {found.get('element_count', 0):,} rows",
            "" if seen in (None, broken) else f"observed {seen:g}",
            f"allowed: {details.get('allowed', '')}",
            details.get("remedy", ""),
        ]
        return "; ".join(filter(None, parts))

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(cls, **_: object) -> list[object]:
        """Nothing: what was found stands beside the rule."""
        return []


class ExpectRowsToKeepRule(Checked):
    """Every row of the table satisfies `holds`; null counts as satisfied."""

    holds: str
    metric_dependencies: ClassVar[tuple[str, ...]] = (RowsBroken.metric_name, ROWS)
    success_keys: ClassVar[tuple[str, ...]] = ("holds",)

    def _validate(self, metrics: Metrics, **_: object) -> Outcome:
        return _counted(metrics[RowsBroken.metric_name], metrics)


class ExpectOneRowAVersion(Checked):
    """No two rows share the values of `columns`."""

    columns: list[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = (RowsRepeated.metric_name, ROWS)
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)

    def _validate(self, metrics: Metrics, **_: object) -> Outcome:
        return _counted(metrics[RowsRepeated.metric_name], metrics)


class ExpectQueryToFindNothing(Checked):
    """`query`, which counts what breaks a rule across rows, counts nothing."""

    query: str
    metric_dependencies: ClassVar[tuple[str, ...]] = (RowsFound.metric_name, ROWS)
    success_keys: ClassVar[tuple[str, ...]] = ("query",)

    def _validate(self, metrics: Metrics, **_: object) -> Outcome:
        found = metrics[RowsFound.metric_name]
        return _counted(found, metrics) if found is not None else _unjudged(metrics)


class ExpectRowCountInBand(Checked):
    """As many rows as `low` to `high` times what is expected, which 0 says is unknown."""

    expected: float | SuiteParameterDict
    low: float
    high: float
    metric_dependencies: ClassVar[tuple[str, ...]] = (ROWS,)
    success_keys: ClassVar[tuple[str, ...]] = ("expected", "low", "high")

    def _validate(self, metrics: Metrics, **_: object) -> Outcome:
        rows, expected = metrics[ROWS], float(self._get_success_kwargs()["expected"])
        if not expected:
            return _unjudged(metrics)
        times = rows / expected
        inside = self.low <= times <= self.high
        told = {"observed_value": round(times, 3), "element_count": rows}
        return {"success": inside, "result": told | {"unexpected_count": 0 if inside else rows}}


class ExpectNewestRowWithin(Checked):
    """The newest of `columns` is at most `seconds` before the end of the day."""

    columns: list[str]
    end: float | SuiteParameterDict
    seconds: float
    metric_dependencies: ClassVar[tuple[str, ...]] = (NewestMoment.metric_name, ROWS)
    success_keys: ClassVar[tuple[str, ...]] = ("columns", "end", "seconds")

    def _validate(self, metrics: Metrics, **_: object) -> Outcome:
        newest = metrics[NewestMoment.metric_name]
        if newest is None:
            return _unjudged(metrics)
        age = float(self._get_success_kwargs()["end"]) - float(newest)
        fresh, rows = age <= self.seconds, metrics[ROWS]
        told = {"observed_value": round(age), "element_count": rows}
        return {"success": fresh, "result": told | {"unexpected_count": 0 if fresh else rows}}


def _counted(broken: int, metrics: Metrics) -> Outcome:
    rows = metrics[ROWS]
    told = {"observed_value": broken, "element_count": rows, "unexpected_count": broken}
    return {"success": broken == 0, "result": told}


def _unjudged(metrics: Metrics) -> Outcome:
    """Nothing can be said: that is no failure, and it is told as what it is."""
    told = {"observed_value": None, "element_count": metrics[ROWS], "unexpected_count": 0}
    return {"success": True, "result": told | {"details": {"judged": False}}}
