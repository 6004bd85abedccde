"""Everything that Dagster may run, gathered; no logic of its own."""

import dagster as dg
from dagster_dbt import DbtCliResource

from contracts import sources
from pipelines.arrivals import deliveries, each_morning, publish_job, take_in_job
from pipelines.lake import Installation, lake_asset
from pipelines.marts import DBT_COMMAND, PROJECT, models
from pipelines.quality.asset import quality_results
from pipelines.retention.asset import deletions, each_day, retention_job
from pipelines.snapshot import snapshot

defs = dg.Definitions(
    assets=[
        *(lake_asset(contract) for contract in sources().values()),
        quality_results,
        models,
        snapshot,
        deletions,
    ],
    jobs=[take_in_job, publish_job, retention_job],
    sensors=[deliveries],
    schedules=[each_morning, each_day],
    resources={
        "dbt": DbtCliResource(project_dir=PROJECT, dbt_executable=DBT_COMMAND),
        "installation": Installation(),
    },
    executor=dg.in_process_executor,
)
"""Steps of a run share one process: DuckDB has one writer, and a step starts in no time."""
