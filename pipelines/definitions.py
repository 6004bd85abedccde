"""Everything that Dagster may run, gathered; no logic of its own."""

import dagster as dg
from dagster_dbt import DbtCliResource

from pipelines.alerts.sensors import alerts, failed_runs
from pipelines.arrivals import deliveries, take_in_job
from pipelines.lake import Installation, lake_assets
from pipelines.marts import DBT_COMMAND, PROJECT, models
from pipelines.publication import each_morning, publication, publish_job
from pipelines.quality.asset import quality_results
from pipelines.references import with_references
from pipelines.retention.asset import deletions, each_day, retention_job
from pipelines.snapshot import snapshot

defs = dg.Definitions(
    assets=with_references([*lake_assets(), quality_results, models, snapshot, deletions]),
    jobs=[take_in_job, publish_job, retention_job],
    sensors=[deliveries, publication, alerts, failed_runs],
    schedules=[each_morning, each_day],
    resources={
        "dbt": DbtCliResource(project_dir=PROJECT, dbt_executable=DBT_COMMAND),
        "installation": Installation(),
    },
    executor=dg.in_process_executor,
)
"""Steps of a run share one process: DuckDB has one writer, and a step starts in no time."""
