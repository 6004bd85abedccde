"""When things run: a delivery arrives, or a day is due."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import dagster as dg

from contracts import sources
from pipelines.deliveries import Waiting, waiting
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.lake import Installation, summary

take_in_job = dg.define_asset_job(
    "take_in",
    selection=dg.AssetSelection.key_prefixes("lake"),
    description="Take in what was delivered for a day.",
)
publish_job = dg.define_asset_job(
    "publish",
    selection=dg.AssetSelection.all() - dg.AssetSelection.key_prefixes("lake", "retention"),
    description="Build the marts from the lake and publish a snapshot.",
)


@dg.sensor(
    target=dg.AssetSelection.all(),
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Notices files in the deliveries folder and takes them in, a run a delivery day.",
)
def deliveries(
    context: dg.SensorEvaluationContext, installation: Installation
) -> Iterator[dg.RunRequest]:
    """A run for each day with files waiting: the sources they fill and what is built on them.

    A file that no single feed takes is refused at once, with a receipt, so that it is seen.
    """
    settings = installation.settings()
    lake = Lake.open(settings.lake)
    days: dict[date, list[Waiting]] = defaultdict(list)
    for file in waiting(settings.deliveries, lake):
        if file.sources:
            days[file.day].append(file)
        else:
            context.log.warning(summary(take_in(file.path, lake, Keys.open(settings.keys))))
    for day, files in sorted(days.items()):
        names = "\n".join(f"{file.path.name} {file.path.stat().st_mtime_ns}" for file in files)
        wanted = {source for file in files for source in file.sources}
        keys = [dg.AssetKey(["lake", source]) for source in sources() if source in wanted]
        yield dg.RunRequest(
            run_key=sha256(f"{day}\n{names}".encode()).hexdigest(),
            partition_key=day.isoformat(),
            asset_selection=keys + downstream(),
            tags={"stationhouse/files": str(len(files))},
        )


def downstream() -> list[dg.AssetKey]:
    """What is built on the lake: what came of its rules, every model, and the snapshot."""
    from pipelines.marts import models
    from pipelines.quality.asset import quality_results
    from pipelines.snapshot import snapshot

    return [quality_results.key, *models.keys, snapshot.key]


@dg.schedule(
    job=publish_job,
    cron_schedule="30 5 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Publish each morning at 05:30 UTC even if nothing came, so that silence shows.",
)
def each_morning() -> dg.RunRequest:
    """One publication a day whatever arrives."""
    return dg.RunRequest()
