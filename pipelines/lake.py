"""One lake asset a source, made from its contract, with the checks that its rules become."""

from collections.abc import Iterator, Sequence

import dagster as dg

from contracts import Contract
from contracts.feeds import feeds
from contracts.rules import Rule, rules, type_rules
from pipelines.deliveries import waiting
from pipelines.held import note
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.take_in import take_in
from pipelines.quality import Tally, limits, tally
from pipelines.settings import Settings

DAYS = dg.DailyPartitionsDefinition(start_date="2025-01-01", end_offset=1)
"""Delivery days; the rows of a late delivery still go to the day of their event in the lake."""

REFUSED, BALANCED, QUARANTINED = "nothing_refused", "rows_accounted_for", "quarantine_in_limit"


class Installation(dg.ConfigurableResource):
    """The folders of this installation, read from the environment when a run starts."""

    def settings(self) -> Settings:
        """Where things lie."""
        return Settings.read()


def check_name(rule: str) -> str:
    """A rule's id in the letters that Dagster allows a check."""
    return rule.replace("-", "__")


def contract_rules(contract: Contract) -> list[Rule]:
    """Every rule of every table of a source; bounds that a feed sets stand as zeros."""
    bounds = dict.fromkeys(("west", "south", "east", "north"), 0)
    return [
        rule for table in contract.tables for rule in (*type_rules(table), *rules(table, bounds))
    ]


def lake_asset(contract: Contract) -> dg.AssetsDefinition:
    """The accepted rows of one source, a partition a delivery day."""
    key = dg.AssetKey(["lake", contract.id])
    judged = contract_rules(contract)

    @dg.asset(
        key=key,
        description=f"{contract.title} ({contract.title_zh}). {contract.purpose}",
        group_name=contract.domain,
        kinds={"parquet", "polars"},
        owners=[f"team:{contract.owner.lower().replace(' ', '-')}"],
        partitions_def=DAYS,
        check_specs=_specs(key, judged),
        metadata={"contract": contract.id, "contract_version": contract.version},
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL),
    )
    def accepted(
        context: dg.AssetExecutionContext, installation: Installation
    ) -> dg.MaterializeResult:
        settings = installation.settings()
        lake = Lake.open(settings.lake)
        _take(context, contract, settings, lake)
        of_day = [receipt for receipt in lake.receipts() if receipt.day == context.partition_key]
        mine = list(_mine(of_day, contract))
        found = tally(mine, contract.id)
        note(settings.published, contract.id, context.partition_key, found, mine)
        return dg.MaterializeResult(
            metadata=_metadata(found), check_results=list(_results(found, contract, judged))
        )

    return accepted


def _take(
    context: dg.AssetExecutionContext, contract: Contract, settings: Settings, lake: Lake
) -> None:
    keys = Keys.open(settings.keys)
    for file in waiting(settings.deliveries, lake):
        if contract.id in file.sources and file.day.isoformat() == context.partition_key:
            receipt = take_in(file.path, lake, keys)
            context.log.info(summary(receipt))


def _mine(receipts: Sequence[Receipt], contract: Contract) -> Iterator[Receipt]:
    """Receipts that fill the source, and refusals of files of a feed that would have."""
    fills = {
        feed.id
        for feed in feeds().values()
        if any(delivers.contract.id == contract.id for delivers in feed.delivers)
    }
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


def _specs(key: dg.AssetKey, judged: Sequence[Rule]) -> list[dg.AssetCheckSpec]:
    blocking = {
        REFUSED: "No file of the day was refused whole.",
        BALANCED: "Rows in = accepted + quarantined + dropped by a named rule.",
        QUARANTINED: "The share of quarantined rows is within contracts/codes/quality_limits.csv.",
    }
    return [
        dg.AssetCheckSpec(name, asset=key, description=text, blocking=True)
        for name, text in blocking.items()
    ] + [
        dg.AssetCheckSpec(check_name(rule.id), asset=key, description=rule.description)
        for rule in judged
    ]


def _results(
    found: Tally, contract: Contract, judged: Sequence[Rule]
) -> Iterator[dg.AssetCheckResult]:
    _, most = limits(contract.id)
    yield dg.AssetCheckResult(
        check_name=REFUSED,
        passed=not found.refused,
        metadata={"refused": [summary(receipt) for receipt in found.refused]},
    )
    yield dg.AssetCheckResult(
        check_name=BALANCED,
        passed=found.balanced,
        metadata={"rows": found.rows, "accepted": found.accepted, "dropped": dict(found.dropped)},
    )
    yield dg.AssetCheckResult(
        check_name=QUARANTINED,
        passed=found.quarantined_pct <= most,
        metadata={"quarantined_pct": found.quarantined_pct, "limit_pct": most},
    )
    for rule in judged:
        broken = found.reasons[rule.id] + found.warnings[rule.id]
        yield dg.AssetCheckResult(
            check_name=check_name(rule.id),
            passed=not broken,
            # The rows are in quarantine already, so a broken rule warns; the limit above blocks.
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"rule": rule.id, "rows_failed": broken, "rows_checked": found.rows},
        )


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
