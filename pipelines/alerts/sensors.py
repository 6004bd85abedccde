"""What Dagster looks at all the time: what is wrong of late, and runs that failed."""

import json
from collections.abc import Iterator, Mapping

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from pipelines import checks
from pipelines.alerts.alert import of_findings, of_run
from pipelines.alerts.gather import gather
from pipelines.alerts.outbox import Outbox
from pipelines.alerts.post import keep, post
from pipelines.alerts.routes import Routes
from pipelines.findings import ON_TIME, Finding
from pipelines.lake import Installation
from pipelines.lake_of import lake_of


@dg.sensor(
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells operators and owner agencies what is wrong, by rule, file and remedy.",
)
def alerts(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult:
    """Each thing once; what could not be sent is tried again. Silence becomes a failed check."""
    settings = installation.settings()
    routes, outbox = Routes.read(settings.routes), Outbox(settings.alerts)
    now = settings.now()
    gathered = gather(lake_of(settings), now)
    new = keep(outbox, routes, of_findings(gathered.found), now)
    for alert in new:
        context.log.warning(f"{alert.rule}: {alert.day} {alert.file}: {alert.detail}")
    unreached = post(outbox, routes, now)
    for name in unreached:
        context.log.error(f"{name} could not be reached; it is tried again")
    before = json.loads(context.cursor or "{}")
    silent = {source: [checks.said(found)] for source, found in gathered.silent.items() if found}
    return dg.SensorResult(
        skip_reason=f"{len(new)} new, {len(unreached)} not reached",
        asset_events=list(_changed(gathered.silent, silent, before)),
        cursor=json.dumps(silent),
    )


def _changed(
    found: Mapping[str, list[Finding]],
    silent: Mapping[str, list[str]],
    before: Mapping[str, list[str]],
) -> Iterator[dg.AssetCheckEvaluation]:
    """The check of silence, where it is another than the last time."""
    for source, findings in found.items():
        if silent.get(source) != before.get(source):
            yield dg.AssetCheckEvaluation(
                asset_key=dg.AssetKey(["lake", source]),
                check_name=ON_TIME,
                passed=not findings,
                severity=dg.AssetCheckSeverity.WARN,
                description=checks.said(findings) or None,
                metadata=checks.of_findings(findings),
            )


@dg.run_failure_sensor(
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells the operators of a run that failed by anything but a bad delivery.",
)
def failed_runs(context: dg.RunFailureSensorContext, installation: Installation) -> None:
    """A bad delivery is told by its own rule; here is what broke by itself."""
    failures = {
        event.step_key or "": event.step_failure_data for event in context.get_step_failure_events()
    }
    broken = {
        step: _kind(data.error)
        for step, data in failures.items()
        # A step that failed by its checks says so with data of its own.
        if not (step.startswith("lake__") and data.user_failure_data)
    }
    if failures and not broken:
        return
    settings, run = installation.settings(), context.dagster_run
    alert = of_run(run.run_id, run.job_name, run.tags.get("dagster/partition", ""), broken)
    routes = Routes.read(settings.routes)
    keep(Outbox(settings.alerts), routes, [alert], settings.now())


def _kind(error: SerializableErrorInfo | None) -> str:
    """The class of the error that was first; Dagster's own is around it."""
    while error and error.cause:
        error = error.cause
    return (error.cls_name if error else None) or "error"
