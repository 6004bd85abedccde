"""The main job in one process, said aloud step by step: lake, models, snapshot."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
from rich.console import Console

from pipelines.deliveries import waiting
from pipelines.lake_of import lake_of
from pipelines.settings import Settings
from telemetry.process import telling

INSTANCE = Path(__file__).parent.parent / "dagster.yaml"


class Aloud(logging.Handler):
    """Prints what assets say and how long each step took; Dagster's own events stay in its log."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """What an asset said, that a step ended, or why it failed."""
        event = getattr(record, "dagster_event", None)
        if event is None:
            if record.levelno >= logging.INFO:
                said = getattr(record, "dagster_meta", {}).get("orig_message", record.getMessage())
                self._console.print(f"  {said}", markup=False, highlight=False)
        elif event.event_type_value == "STEP_SUCCESS":
            seconds = event.event_specific_data.duration_ms / 1_000
            self._console.print(f"[green]done[/] {event.step_key} in {seconds:.1f} s")
        elif event.event_type_value == "STEP_FAILURE":
            self._console.print(f"[red]failed[/] {event.step_key}")
            self._console.print(why(event), markup=False, highlight=False)


def why(failed: dg.DagsterEvent) -> str:
    """What a step that failed has to say: its own words, else the error that began it."""
    told = failed.step_failure_data
    if told.user_failure_data is not None and told.user_failure_data.description:
        return told.user_failure_data.description
    error = told.error
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error is not None else failed.message or ""


def run_days(settings: Settings, day: date | None, console: Console) -> bool:
    """Take in every day that has files waiting, then build, check and publish; whether it worked.

    With a `day` only that one is run. It runs on the installation's Dagster instance, so that the
    UI shows the runs, the assets and their checks.
    """
    with _instance(settings) as instance, telling(settings.telemetry, "pipelines"):
        lake = lake_of(settings)
        waits: dict[date, set[str]] = {}
        for file in waiting(settings.deliveries, lake):
            if file.sources and day in (None, file.day):
                waits.setdefault(file.day, set()).update(file.sources)
        days = sorted(waits) or [day or settings.yesterday()]
        for one in days:
            keys = [dg.AssetKey(["lake", source]) for source in sorted(waits.get(one, ()))]
            wanted = keys + (built_on() if one == days[-1] else [])
            if not _run(one, wanted, instance, console):
                return False
    return True


def built_on() -> list[dg.AssetKey]:
    """What is built on the lake: what came of its rules, every model, and the snapshot."""
    from pipelines.marts import models
    from pipelines.quality.asset import quality_results
    from pipelines.snapshot import snapshot

    return [quality_results.key, *models.keys, snapshot.key]


def _run(
    day: date, wanted: Sequence[dg.AssetKey], instance: dg.DagsterInstance, console: Console
) -> bool:
    from pipelines.definitions import defs

    console.print(f"[bold]{day}[/]")
    job = defs.resolve_implicit_global_asset_job_def()
    aloud = Aloud(console)
    logger = logging.getLogger(f"stationhouse.{day}")
    logger.addHandler(aloud)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    spoken = dg.logger(lambda _: logger)
    result = job.with_logger_defs({"aloud": spoken}).execute_in_process(
        instance=instance,
        partition_key=day.isoformat(),
        asset_selection=list(wanted),
        raise_on_error=False,
        run_config={"loggers": {"aloud": {}}},
    )
    return bool(result.success)


@contextmanager
def _instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The installation's Dagster instance, set up as `dagster.yaml` says the first time."""
    settings.dagster.mkdir(parents=True, exist_ok=True)
    if not (settings.dagster / INSTANCE.name).exists():
        shutil.copyfile(INSTANCE, settings.dagster / INSTANCE.name)
    os.environ.update(settings.environment())
    with dg.DagsterInstance.get() as instance:
        yield instance
