"""When things are taken in: files lie in the deliveries folder."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

import dagster as dg

from contracts import sources
from contracts.silence import feeds_of
from pipelines.deliveries import Waiting, waiting
from pipelines.intake.keys import Keys
from pipelines.intake.take_in import take_in
from pipelines.lake import Installation, summary
from pipelines.lake_of import lake_of

take_in_job = dg.define_asset_job(
    "take_in",
    selection=dg.AssetSelection.key_prefixes("lake"),
    description="Take in what was delivered for a day.",
)
ON_THEIR_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]
HEAVY_BYTES = 1_000_000_000
"""A run of more is tagged heavy, of which the queue lets few go at once."""
NAMED = 10
"""Files named in a run's tag; a tag is read in a list."""


@dg.sensor(
    target=dg.AssetSelection.key_prefixes("lake"),
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Notices files in the deliveries folder and takes them in, a run a delivery day.",
)
def deliveries(
    context: dg.SensorEvaluationContext, installation: Installation
) -> Iterator[dg.RunRequest]:
    """A run for each day with files waiting, of the sources that they fill.

    A day that a run is at already waits for the next look, or what the run has not come to yet
    would be asked for twice. A file that no single feed takes is refused at once, with a receipt,
    so that it is seen.
    """
    settings = installation.settings()
    lake = lake_of(settings)
    days: dict[date, list[Waiting]] = defaultdict(list)
    for file in waiting(settings.deliveries, lake):
        if file.sources:
            days[file.day].append(file)
        else:
            context.log.warning(summary(take_in(file.path, lake, Keys.open(settings.keys))))
    under_way = context.instance.get_runs(dg.RunsFilter(statuses=ON_THEIR_WAY))
    busy = {run.tags.get("dagster/partition") for run in under_way}
    for day, files in sorted(days.items()):
        if day.isoformat() in busy:
            continue
        names = "\n".join(f"{file.path.name} {file.path.stat().st_mtime_ns}" for file in files)
        wanted = {source for file in files for source in file.sources}
        yield dg.RunRequest(
            run_key=sha256(f"{day}\n{names}".encode()).hexdigest(),
            partition_key=day.isoformat(),
            asset_selection=[dg.AssetKey(["lake", one]) for one in sources() if one in wanted],
            tags=tags(files),
        )


def tags(files: Sequence[Waiting]) -> dict[str, str]:
    """What a run is told apart by: its files, their feeds, sources and contract versions."""
    wanted = list(dict.fromkeys(source for file in files for source in file.sources))
    names = [file.path.name for file in files]
    more = [f"and {len(names) - NAMED} more"] if len(names) > NAMED else []
    taking = {
        feed.id
        for source in wanted
        for feed in feeds_of(source)
        if any(feed.takes(name) for name in names)
    }
    heavy = sum(file.path.stat().st_size for file in files) > HEAVY_BYTES
    return {
        "stationhouse/heavy": "yes" if heavy else "no",
        "stationhouse/day": files[0].day.isoformat(),
        "stationhouse/files": ", ".join([*names[:NAMED], *more]),
        "stationhouse/feeds": ", ".join(sorted(taking)),
        "stationhouse/sources": ", ".join(wanted),
        "stationhouse/contracts": ", ".join(f"{one} {sources()[one].version}" for one in wanted),
    }
