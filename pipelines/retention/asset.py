"""Deletion as Dagster runs it: once a day, one asset with what went and the worst lag."""

import time
from datetime import UTC, datetime

import dagster as dg

from pipelines.intake.keys import Keys
from pipelines.lake import Installation
from pipelines.lake_of import lake_of
from pipelines.retention.compaction import compact
from pipelines.retention.run import Place, run
from telemetry.process import telling

KEY = dg.AssetKey(["retention", "deletions"])


@dg.asset(
    key=KEY,
    group_name="retention",
    kinds={"parquet", "duckdb"},
    owners=["team:data-engineering"],
    pool="warehouse",
)
def deletions(
    context: dg.AssetExecutionContext, installation: Installation
) -> dg.MaterializeResult:
    """Rows past the period of their contract, deleted, with receipts in lake and ledger."""
    settings, started = installation.settings(), time.monotonic()
    place = Place(lake_of(settings), settings.ledger, settings.published)
    now = datetime.now(UTC).replace(tzinfo=None)
    with telling(settings.telemetry, "pipelines"):
        receipts = run(place, Keys.open(settings.keys), now, context.log.info)
        compacted = compact(place)
    return dg.MaterializeResult(
        metadata={
            "deliveries_compacted": len(compacted),
            "rows": sum(one.rows for one in receipts),
            "seconds": round(time.monotonic() - started, 3),
            "worst_lag_seconds": max((one.lag_seconds for one in receipts), default=0.0),
            "by_rule": {f"{one.rule} {one.what}": one.rows for one in receipts},
        }
    )


retention_job = dg.define_asset_job(
    "delete_past_retention",
    selection=dg.AssetSelection.assets(KEY),
    description="Delete what is past the period of its contract.",
)


@dg.schedule(
    job=retention_job,
    cron_schedule="0 5 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Delete at 05:00 UTC, before the morning's publication tells of it.",
)
def each_day() -> dg.RunRequest:
    """One run a day."""
    return dg.RunRequest()
