"""The last asset: the marts published as one immutable snapshot."""

import dagster as dg

from pipelines.intake.lake import Lake
from pipelines.lake import Installation
from pipelines.marts import OWNER, mart_keys
from pipelines.publish import publish
from telemetry.process import telling


@dg.asset(
    key=["published", "snapshot"],
    deps=mart_keys(),
    group_name="published",
    kinds={"duckdb"},
    owners=[OWNER],
)
def snapshot(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:
    """An immutable DuckDB file of all marts with its manifest, and the pointer switched to it.

    Made only when the checks that block have passed; otherwise the last good one keeps answering.
    """
    settings = installation.settings()
    with telling(settings.telemetry, "pipelines"):
        manifest = publish(
            settings.warehouse, Lake.open(settings.lake), settings.published, settings.roads
        )
    context.log.info(f"snapshot {manifest.snapshot_id} is current")
    rows = sum(model["rows"] for model in manifest.models.values())
    return dg.MaterializeResult(
        metadata={
            "snapshot": manifest.snapshot_id,
            "quality_state": manifest.quality_state,
            "data_as_of": manifest.data_as_of or "",
            "dagster/row_count": rows,
            "marts": {name: model["rows"] for name, model in manifest.models.items()},
        }
    )
