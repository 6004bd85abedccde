"""The last asset: the marts published as one immutable snapshot."""

import time
from datetime import UTC, datetime

import dagster as dg

from pipelines.intake.keys import Keys
from pipelines.lake import Installation
from pipelines.lake_of import lake_of
from pipelines.marts import OWNER, WAREHOUSE, mart_keys
from pipelines.publish import current, publish
from pipelines.publish_shards import publish_shards
from pipelines.retention.run import Place, run, snapshots_alone
from pipelines.retention.traces import keep
from telemetry.process import telling


@dg.asset(
    key=["published", "snapshot"],
    deps=mart_keys(),
    group_name="published",
    kinds={"duckdb"},
    owners=[OWNER],
    pool=WAREHOUSE,
    retry_policy=dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.EXPONENTIAL),
)
def snapshot(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:
    """An immutable DuckDB file of all marts with its manifest, and the pointer switched to it.

    Made only when the checks that block have passed; otherwise the last good one keeps answering.
    """
    settings, started = installation.settings(), time.monotonic()
    lake, now = lake_of(settings), datetime.now(UTC).replace(tzinfo=None)
    with telling(settings.telemetry, "pipelines"):
        # What stands in the snapshot can be built again from the lake alone.
        keep(settings.built, lake, now)
        manifest = publish(settings.built, lake, settings.published, settings.roads)
        for name, _ in publish_shards(settings, lake):
            context.log.info(f"shard {name} is current")
    context.log.info(f"snapshot {manifest.snapshot_id} is current")
    place = Place(lake, settings.ledger, settings.published)
    gone = run(place, Keys.open(settings.keys), now, found=snapshots_alone)
    context.log.info(f"{len(gone)} old snapshots deleted")
    file = current(settings.published)
    rows = sum(model["rows"] for model in manifest.models.values())
    return dg.MaterializeResult(
        metadata={
            "snapshot": manifest.snapshot_id,
            "quality_state": manifest.quality_state,
            "data_as_of": manifest.data_as_of or "",
            "dagster/row_count": rows,
            "rows": rows,
            "seconds": round(time.monotonic() - started, 3),
            "bytes": file.stat().st_size if file else 0,
            "marts": {name: model["rows"] for name, model in manifest.models.items()},
        }
    )
