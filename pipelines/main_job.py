"""The main job in one process, said aloud step by step: lake, models, snapshot of one day."""

import os
from datetime import date

import dagster as dg
from dagster._core.events import DagsterEventType
from rich.console import Console

from pipelines.settings import Settings


def run_day(settings: Settings, day: date, console: Console) -> bool:
    """Take in, build, check and publish one delivery day; whether all of it succeeded.

    Runs on the installation's Dagster instance, so that the UI shows the run and its assets.
    """
    settings.dagster.mkdir(parents=True, exist_ok=True)
    os.environ.update(settings.environment())
    from pipelines.definitions import defs

    job = defs.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance, partition_key=day.isoformat(), raise_on_error=False
        )
    for event in result.all_events:
        if event.event_type == DagsterEventType.STEP_FAILURE:
            console.print(f"[red]failed[/] {event.step_key}: {event.message}")
    return bool(result.success)
