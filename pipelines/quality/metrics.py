"""What is measured of a table, as metrics of Great Expectations that DuckDB works out.

Those of one row are aggregates, so Great Expectations bundles all of a table into one statement and
one pass, however many rules there are. None of them ever returns a row or a value of one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

AGGREGATE = MetricPartialFunctionTypes.AGGREGATE_FN
TABLE = MetricDomainTypes.TABLE
Given = Mapping[str, Any]
Partial = tuple[sa.ColumnElement, Given, Given]


class RowsBroken(TableMetricProvider):
    """Rows for which `holds` is plainly false; null counts as kept."""

    metric_name = "stationhouse.rows_broken"
    value_keys = ("holds",)

    @metric_partial(engine=SqlAlchemyExecutionEngine, partial_fn_type=AGGREGATE, domain_type=TABLE)
    def _duckdb(
        cls,  # noqa: N805 - metrics are class methods
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Given,
        metric_value_kwargs: Given,
        metrics: Given,
        runtime_configuration: Given,
    ) -> Partial:
        holds = metric_value_kwargs["holds"]
        counted: sa.ColumnElement = sa.literal_column(f"count(*) filter (where not ({holds}))")
        return counted, metric_domain_kwargs, {}


class NewestMoment(TableMetricProvider):
    """The latest of some columns over all rows, seconds since 1970 UTC; null without rows."""

    metric_name = "stationhouse.newest_moment"
    value_keys = ("columns",)

    @metric_partial(engine=SqlAlchemyExecutionEngine, partial_fn_type=AGGREGATE, domain_type=TABLE)
    def _duckdb(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Given,
        metric_value_kwargs: Given,
        metrics: Given,
        runtime_configuration: Given,
    ) -> Partial:
        columns = ", ".join(f"{name}::timestamp" for name in metric_value_kwargs["columns"])
        newest: sa.ColumnElement = sa.literal_column(f"epoch(max(greatest({columns})))::double")
        return newest, metric_domain_kwargs, {}


class RowsRepeated(TableMetricProvider):
    """Rows beyond the first of each value of some columns.

    Eight bytes a row tell whether there may be any; only then the columns themselves are compared,
    so that a chance meeting of hashes says nothing.
    """

    metric_name = "stationhouse.rows_repeated"
    value_keys = ("table", "columns")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _duckdb(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Given,
        metric_value_kwargs: Given,
        metrics: Given,
        runtime_configuration: Given,
    ) -> int:
        table = f"delivered.{metric_value_kwargs['table']}"
        columns = ", ".join(metric_value_kwargs["columns"])
        quick = f"select count(*) - count(distinct hash({columns})) from {table}"  # noqa: S608
        if not one(execution_engine, quick):
            return 0
        several = f"select count(*) - 1 as more from {table} group by {columns} having count(*) > 1"  # noqa: S608
        return int(one(execution_engine, f"select coalesce(sum(more), 0) from ({several})") or 0)  # noqa: S608


class RowsFound(TableMetricProvider):
    """What a query counts; null where it says that nothing could be judged."""

    metric_name = "stationhouse.rows_found"
    value_keys = ("query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _duckdb(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: Given,
        metric_value_kwargs: Given,
        metrics: Given,
        runtime_configuration: Given,
    ) -> int | None:
        found = one(execution_engine, metric_value_kwargs["query"])
        return None if found is None else int(found)


def one(engine: SqlAlchemyExecutionEngine, query: str) -> Any:
    """The one value that a query answers."""
    # Through the driver, so that a colon in a rule's text is no parameter.
    with engine.get_connection() as connection:
        rows: Sequence[Sequence[Any]] = connection.exec_driver_sql(query).fetchall()
    return rows[0][0]
