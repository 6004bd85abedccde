"""What came of the rules of all sources, after all of them: the last gate before the models."""

import dagster as dg

from contracts import sources
from pipelines.lake import Installation
from pipelines.marts import OWNER, WAREHOUSE
from pipelines.quality import act, results
from pipelines.quality.results import FAIL
from pipelines.quality.tally import newest
from pipelines.quality.verdicts import across_sources, specs, verdict

KEY = dg.AssetKey(["quality", "results"])
NOTHING_BLOCKS = "nothing_blocks"
JUDGED = across_sources(sources().values())


@dg.asset(
    key=KEY,
    deps=[dg.AssetKey(["lake", source]) for source in sources()],
    group_name="quality",
    kinds={"greatexpectations", "duckdb"},
    owners=[OWNER],
    pool=WAREHOUSE,
    check_specs=[
        dg.AssetCheckSpec(
            NOTHING_BLOCKS,
            asset=KEY,
            description="No rule of the latest day of any source is in a state that blocks.",
            blocking=True,
        ),
        *specs(KEY, JUDGED),
    ],
)
def quality_results(
    context: dg.AssetExecutionContext, installation: Installation
) -> dg.MaterializeResult:
    """Results of every rule a source and delivery day, those across sources too; Data Docs.

    Judges what was never judged as it is now: days whose own deliveries, or those of a source that
    one of their rules reads, have come since.
    """
    settings = installation.settings()
    pending = list(act.deliveries(settings).pending())
    judged = act.run(settings, pending, context.log.info, context.run_id)
    latest = newest(results.every(settings.lake))
    blocked = [f"{one.source_id} {one.day}" for one in latest if one.state == FAIL]
    told = {rule.rule_id: rule for one in latest for rule in one.results}
    index = act.site(settings) / "index.html"
    return dg.MaterializeResult(
        metadata={
            "validated": len(judged),
            "states": {f"{one.source_id} {one.day}": one.state for one in latest},
            "data_docs": dg.MetadataValue.path(index),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=NOTHING_BLOCKS, passed=not blocked, metadata={"blocked": blocked}
            ),
            *(verdict(check, told.get(check.id)) for check in JUDGED),
        ],
    )
