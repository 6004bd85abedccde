"""One lake asset a source, made from its contract, with the checks that its rules become."""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import dagster as dg

from contracts import Contract, sources
from contracts.silence import feeds_of, silence_seconds
from pipelines import checks
from pipelines.deliveries import waiting
from pipelines.findings import Finding, by_day, findings, standing
from pipelines.held import note
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.take_in import take_in
from pipelines.judged import blocking
from pipelines.lake_of import lake_of
from pipelines.quality import act
from pipelines.quality.results import Result
from pipelines.quality.tally import Tally, tally
from pipelines.quality.verdicts import own
from pipelines.settings import Settings
from pipelines.silence import silences
from telemetry.process import telling

DAYS = dg.DailyPartitionsDefinition(start_date="2025-01-01", end_offset=1)
"""Delivery days; the rows of a late delivery still go to the day of their event in the lake."""
MONTH = dg.BackfillPolicy.multi_run(max_partitions_per_run=31)
"""A run of a backfill takes a month: starting a process costs more than a day of small files."""


class Installation(dg.ConfigurableResource):
    """The folders of this installation, read from the environment when a run starts."""

    engine: str = ""
    """What builds the models: `duckdb` or `spark`; empty for what STATIONHOUSE_ENGINE says."""

    def settings(self) -> Settings:
        """Where things lie, and which engine builds."""
        if self.engine:
            # What this process starts, or reads later, builds on the same one.
            os.environ["STATIONHOUSE_ENGINE"] = self.engine
        return Settings.read()


def lake_assets() -> list[dg.AssetsDefinition]:
    """The asset of every source."""
    with warnings.catch_warnings():
        # Dagster says of each that its backfill policy is in beta.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return [lake_asset(contract) for contract in sources().values()]


def lake_asset(contract: Contract) -> dg.AssetsDefinition:
    """The accepted rows of one source, a partition a delivery day."""
    key = dg.AssetKey(["lake", contract.id])
    judged = own(contract)

    @dg.asset(
        key=key,
        description=f"{contract.title} ({contract.title_zh}). {contract.purpose}",
        group_name=contract.domain,
        kinds={"parquet", "polars"},
        owners=[f"team:{contract.owner.lower().replace(' ', '-')}"],
        partitions_def=DAYS,
        backfill_policy=MONTH,
        freshness_policy=_freshness(contract),
        check_specs=checks.specs(key, judged),
        metadata={"contract": contract.id, "contract_version": contract.version},
        retry_policy=dg.RetryPolicy(max_retries=3, delay=5, backoff=dg.Backoff.EXPONENTIAL),
    )
    def accepted(context: dg.AssetExecutionContext, installation: Installation) -> Iterator[Any]:
        settings = installation.settings()
        lake = lake_of(settings)
        with telling(settings.telemetry, "pipelines"):
            _take(context, contract, settings, lake)
        mine = list(of_source(lake.receipts(), contract))
        days, wanted = by_day(standing(mine)), context.partition_keys
        tallies = {day: tally(days.get(day, ()), contract.id) for day in wanted}
        came = [(contract, day) for day in wanted if tallies[day].files]
        on_lake = {one.day: one for one in act.run(settings, came, dagster_run_id=context.run_id)}
        found = [one for day in wanted for one in findings(days, contract, day)]
        found += [one for day in on_lake for one in blocking(on_lake[day], days[day])]
        owed = silences(contract, mine, settings.now())
        for day in {*wanted, *(one.day for one in owed)}:
            wrong = [one for one in (*found, *owed) if one.day == day]
            note(settings.published, contract.id, day, wrong)
        total = tally([receipt for day in wanted for receipt in days.get(day, ())], contract.id)
        yield from checks.results([*found, *owed], total, judged, list(on_lake.values()))
        numbers = {
            day: _metadata(tallies[day]) | _docs(settings, on_lake.get(day)) for day in wanted
        }
        yield from _days(context, key, numbers, found)

    return accepted


def _docs(settings: Settings, result: Result | None) -> dict[str, dg.MetadataValue]:
    """Where Data Docs show what the rules found."""
    return {"data_docs": dg.MetadataValue.path(act.page(settings, result))} if result else {}


def _freshness(contract: Contract) -> dg.FreshnessPolicy | None:
    """Stale once the silence that was agreed is over."""
    seconds = silence_seconds(contract)
    return dg.FreshnessPolicy.time_window(timedelta(seconds=seconds)) if seconds else None


def _days(
    context: dg.AssetExecutionContext,
    key: dg.AssetKey,
    numbers: Mapping[str, Mapping[str, dg.MetadataValue]],
    found: Sequence[Finding],
) -> Iterator[Any]:
    """Each day that is good is materialised; with one that is not the step fails by its days.

    So the backfill of a month keeps its good days, and retries the others alone. A day that failed
    is observed, so that its numbers still plot.
    """
    bad = {one.day for one in found}
    if not bad:
        for day, metadata in numbers.items():
            context.add_asset_metadata(metadata, partition_key=day)
        yield dg.MaterializeResult()
        return
    for day, metadata in numbers.items():
        event = dg.AssetObservation if day in bad else dg.AssetMaterialization
        context.log_event(event(key, partition=day, metadata=metadata))
    raise dg.Failure(
        description=checks.said(found), metadata=checks.of_findings(found), allow_retries=False
    )


def _take(
    context: dg.AssetExecutionContext, contract: Contract, settings: Settings, lake: Lake
) -> None:
    keys, wanted = Keys.open(settings.keys), set(context.partition_keys)
    for file in waiting(settings.deliveries, lake):
        if contract.id in file.sources and file.day.isoformat() in wanted:
            receipt = take_in(file.path, lake, keys)
            context.log.info(summary(receipt))


def of_source(receipts: Iterator[Receipt], contract: Contract) -> Iterator[Receipt]:
    """Receipts that fill the source, and refusals of files of a feed that would have."""
    fills = {feed.id for feed in feeds_of(contract.id)}
    return (receipt for receipt in receipts if receipt.feed in fills)


def summary(receipt: Receipt) -> str:
    """A receipt in one line: what was taken, or why it was refused and what to do."""
    if receipt.refusal:
        why = receipt.refusal
        return f"{receipt.file}: refused, {why['rule']}: {why['detail']}; {why['remedy']}"
    counts = (
        f"{name}: {count.rows:,} rows = {count.accepted:,} accepted"
        f" + {count.quarantined:,} quarantined + {count.dropped.total():,} dropped"
        for name, count in receipt.tables.items()
    )
    again = " (already taken)" if receipt.again else ""
    return f"{receipt.file}{again}: {'; '.join(counts)}"


def _metadata(found: Tally) -> dict[str, dg.MetadataValue]:
    numbers = {
        "dagster/row_count": found.accepted,
        "rows": found.rows,
        "accepted": found.accepted,
        "quarantined": found.quarantined,
        "files": found.files,
        "bytes": found.bytes,
    }
    return {
        **{name: dg.MetadataValue.int(value) for name, value in numbers.items()},
        "quarantined_pct": dg.MetadataValue.float(round(found.quarantined_pct, 3)),
        "seconds": dg.MetadataValue.float(round(found.seconds, 3)),
        "dropped": dg.MetadataValue.json(dict(found.dropped)),
        "reasons": dg.MetadataValue.json(dict(found.reasons)),
        "unmapped_codes": dg.MetadataValue.json(dict(found.unmapped)),
        "notes": dg.MetadataValue.json(found.notes),
    }
