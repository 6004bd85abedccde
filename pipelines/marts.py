"""The dbt project as assets, in one lineage with the lake."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)

from contracts import published, snake
from pipelines.built import counts
from pipelines.lake import Installation
from pipelines.lake_of import lake_of
from pipelines.settings import DBT
from telemetry.process import telling
from telemetry.work import done, is_told, work

PROJECT = DbtProject(project_dir=DBT, profiles_dir=DBT)
PROJECT.prepare_if_dev()
OWNER = "team:data-engineering"
WAREHOUSE = "warehouse"
"""The pool of all that writes the DuckDB file, which has one writer."""
DBT_COMMAND = str(Path(sys.executable).parent / "stationhouse-dbt")
"""The dbt of this environment on the engine that it names, whatever the path of the shell says."""


class Translator(DagsterDbtTranslator):
    """Names, groups and words of the dbt models as Dagster shows them."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The category of a mart; else the layer."""
        layers: list[str] = dbt_resource_props["fqn"][1:-1]
        return layers[-1] if layers else str(dbt_resource_props["resource_type"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description; its name where it has none."""
        return str(dbt_resource_props.get("description") or dbt_resource_props["name"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The team that keeps the models."""
        return [OWNER]


SETTINGS = DagsterDbtTranslatorSettings(
    # The tables of one source are one asset of the lake, so several dbt sources share its key.
    enable_duplicate_source_asset_keys=True,
    enable_code_references=True,
)


@dbt_assets(
    manifest=PROJECT.manifest_path,
    project=PROJECT,
    dagster_dbt_translator=Translator(settings=SETTINGS),
    pool=WAREHOUSE,
    retry_policy=dg.RetryPolicy(max_retries=1, delay=20, backoff=dg.Backoff.EXPONENTIAL),
)
def models(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, installation: Installation
) -> Iterator[Any]:
    """Staging, intermediate models and marts, built and tested by dbt."""
    settings = installation.settings()
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    lake_of(settings)
    with telling(settings.telemetry, "pipelines"):
        with work("build") as doing:
            # Unit tests are of the SQL and not of the data; `make test` runs them.
            words = ["build", "--target", settings.engine, "--exclude-resource-type", "unit_test"]
            invocation = dbt.cli(words, context=context)
            yield from _all_of(invocation.stream(), context)
            doing.found(state="success")
        if is_told():
            _tell(invocation.get_artifact("run_results.json"))
    # Counted once dbt has ended, since it holds the file alone while it builds.
    rows_of = counts(settings.built)
    for key in sorted(context.selected_asset_keys, key=dg.AssetKey.to_user_string):
        if key.path[-1] in rows_of:
            rows = dg.MetadataValue.int(rows_of[key.path[-1]])
            metadata = {"dagster/row_count": rows, "rows": rows}
            context.log_event(dg.AssetObservation(key, metadata=metadata))


def _all_of(events: Iterable[Any], context: dg.AssetExecutionContext) -> Iterator[Any]:
    """The events; `Failure` where an asset that was to be built is not among them.

    Whatever depends on it would else be left out without a word.
    """
    unheard = set(context.selected_asset_keys)
    for event in events:
        if isinstance(event, dg.Output):
            unheard.discard(context.asset_key_for_output(event.output_name))
        yield event
    if unheard:
        names = ", ".join(sorted(key.path[-1] for key in unheard))
        raise dg.Failure(
            f"dbt ended well, and nothing was heard of {names}: something else writes between the "
            "lines that dbt prints; see the step's output.",
            allow_retries=False,
        )


def _tell(run_results: Mapping[str, Any]) -> None:
    """Tell of each model and seed by its name and what came of it, as dbt timed it.

    Tests are too many to be timed one by one; the time of all is in that of the build.
    """
    for one in run_results["results"]:
        kind, _, name = str(one["unique_id"]).split(".")[:3]
        timings = {timing["name"]: timing for timing in one["timing"]}
        if kind in ("model", "seed") and "execute" in timings:
            told = timings["execute"]
            began, ended = _unix(told["started_at"]), _unix(told["completed_at"])
            done("model", began, ended, model=name, state=str(one["status"]))


def _unix(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


def mart_keys() -> list[dg.AssetKey]:
    """The assets that a snapshot is made of."""
    names = {snake(contract) for contract in published()}
    return [key for key in models.keys if key.path[-1] in names]
