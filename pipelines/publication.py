"""When what came is published: nothing is on its way, and a whole good day is new."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import dagster as dg
import duckdb

from contracts import sources
from pipelines.arrivals import ON_THEIR_WAY
from pipelines.findings import Finding, by_day, findings, standing
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.judged import blocking
from pipelines.lake import Installation, of_source
from pipelines.lake_of import lake_of
from pipelines.publish import current
from pipelines.quality import results

publish_job = dg.define_asset_job(
    "publish",
    selection=dg.AssetSelection.all() - dg.AssetSelection.key_prefixes("lake", "retention"),
    description="Build the marts from the lake and publish a snapshot.",
)


@dg.sensor(
    job=publish_job,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Publishes what was taken in, once no run is under way and a day's checks passed.",
)
def publication(
    context: dg.SensorEvaluationContext, installation: Installation
) -> dg.RunRequest | dg.SkipReason:
    """One publication for all days that came meanwhile; none while one of them is blocked.

    A day that nobody mends goes along with the publication of the morning, whose quality state
    says that something is wrong.
    """
    settings = installation.settings()
    lake = lake_of(settings)
    receipts = list(lake.receipts())
    new = unpublished(receipts, current(settings.published))
    if not new:
        return dg.SkipReason("all that was taken in is published")
    if context.instance.get_runs(dg.RunsFilter(statuses=ON_THEIR_WAY), limit=1):
        return dg.SkipReason("a run is under way; what it brings is published together")
    blocked = held_back(lake, receipts, {receipt.day for receipt in new})
    if blocked:
        return dg.SkipReason("held back: " + "; ".join(_line(one) for one in blocked.values()))
    key = "\n".join(sorted(receipt.delivery for receipt in new))
    return dg.RunRequest(
        run_key=sha256(key.encode()).hexdigest(),
        tags={"stationhouse/deliveries": str(len(new))},
    )


def unpublished(receipts: Iterable[Receipt], snapshot: Path | None) -> list[Receipt]:
    """Deliveries with rows that the snapshot is not made of."""
    known: set[str] = set()
    if snapshot:
        with duckdb.connect(str(snapshot), read_only=True) as connection:
            rows = connection.sql("select distinct delivery from deliveries").fetchall()
            known = {delivery for (delivery,) in rows}
    return [
        receipt
        for receipt in receipts
        if receipt.state == "taken"
        and receipt.delivery not in known
        and any(count.rows for count in receipt.tables.values())
    ]


def held_back(
    lake: Lake, receipts: Sequence[Receipt], days: Iterable[str]
) -> Mapping[str, Finding]:
    """The days of these on which a check blocks, each with the first of what is wrong."""
    found: dict[str, Finding] = {}
    for contract in sources().values():
        mine = by_day(standing(of_source(iter(receipts), contract)))
        for day in days:
            result = results.read(lake.root, contract.id, day)
            stand = mine.get(day, ())
            for one in (*findings(mine, contract, day), *blocking(result, stand)):
                found.setdefault(day, one)
    return found


def _line(found: Finding) -> str:
    return f"{found.day} {found.file} ({found.rule})"


@dg.schedule(
    job=publish_job,
    cron_schedule="30 5 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Publish each morning at 05:30 UTC even if nothing came, so that silence shows.",
)
def each_morning() -> dg.RunRequest:
    """One publication a day whatever arrives."""
    return dg.RunRequest()
