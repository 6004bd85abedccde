"""What the pages ask, through the one executor: policy, purpose and ledger as for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.errors import Refusal
from api.house import House
from api.request import Asked
from contracts import sources

Row = Mapping[str, Any]
COST = 250_000
"""What a page may cost: its documents are the house's own, and all sources stand on one page."""
DAYS = """day expected arrived lastArrivalAt files refusedFiles rows quarantinedRows expectedRows
  schemaDrift"""
REFUSALS = "refusals { day file rule detail remedy runId refusedAt }"
DRIFTS = "drifts { day kind file columnName shape codeRows }"
SAMPLES = "samples { day tableName ruleId columnName file line shape runId }"
HEALTH = """figureId nodes { sourceId contractVersion lastArrivalAt lagSeconds lagSlaSeconds rows
  quarantinedRows refusedFiles expectedRows volumeRatio schemaDrift breachState ownerContact"""
RULES = """figureId nodes { sourceId tableName ruleId dimension severity rowsChecked rowsFailed
  failedPct thresholdPct failThresholdPct state runId at sampleRef
  days { day rowsChecked rowsFailed state } }"""

OVERVIEW = f"""query Overview($period: Period) @purpose(of: AUDIT) {{ oversight {{
  sourceHealth(period: $period) {{ {HEALTH} days {{ {DAYS} }} {REFUSALS} }} }}
  dataQualityReport(period: $period, onlyFailed: true, first: 1000) {{ {RULES} }} }} }}"""
SOURCE = f"""query Source($source: SourceId!, $period: Period) @purpose(of: AUDIT) {{ oversight {{
  sourceHealth(sourceIds: [$source], period: $period) {{
    {HEALTH} days {{ {DAYS} }} {REFUSALS} {DRIFTS} {SAMPLES} }} }}
  dataQualityReport(sourceIds: [$source], period: $period, first: 1000) {{ {RULES} }} }} }}"""
FIGURE = """query Figure($figure: FigureId!) @purpose(of: AUDIT) { oversight {
  figureLineage(figureId: $figure) { figureId nodes {
    figureId eventId askedAt capabilityId purpose snapshotId argsHash rowsIn rowsOut
    checksum replayedChecksum reproducible sourceRunIds
    modelVersions { model rows checksum } contractVersions { contractId version } } } } }"""
OPENING = """query Opening @purpose(of: AUDIT) { oversight {
  dataQualityReport(first: 1) { nodes { ruleId } } } }"""
"""What whoever opens a page of Data Docs asks: the same data, so the same rule and entry."""


@dataclass(frozen=True)
class Told:
    """The answers to one document, and of which snapshot they are."""

    answers: Mapping[str, Row]
    snapshot: str
    published_at: datetime
    data_as_of: datetime | None
    quality_state: str


async def told(house: House, header: str, document: str, variables: Row | None = None) -> Told:
    """All answers of the document; `Refusal` where one of them is denied or cannot be given."""
    identity = await house.identity(header)
    await house.refresh()
    with house.context(identity) as given:
        context = replace(given, bounds=replace(given.bounds, cost=COST))
        body = await house.answered(Asked(document, variables, None), context)
        for error in body.get("errors", ()):
            raise Refusal(str(error["extensions"]["code"]), str(error["message"]))
        manifest = context.snapshot.manifest
        return Told(
            answers=body["data"]["oversight"],
            snapshot=manifest.snapshot,
            published_at=manifest.published_at,
            data_as_of=context.snapshot.as_of(tuple(sources())),
            quality_state=manifest.quality_state,
        )
