"""The dbt project as assets, in one lineage with the lake."""

import sys
from collections.abc import Iterator, Mapping
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
from pipelines.intake.lake import Lake
from pipelines.lake import Installation
from pipelines.settings import DBT

PROJECT = DbtProject(project_dir=DBT, profiles_dir=DBT)
PROJECT.prepare_if_dev()
OWNER = "team:data-engineering"
DBT_COMMAND = str(Path(sys.executable).parent / "dbt")
"""The dbt of this environment, whatever the path of the shell says."""


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


# The tables of one source are one asset of the lake, so several dbt sources share its key.
SHARED = DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)


@dbt_assets(
    manifest=PROJECT.manifest_path,
    project=PROJECT,
    dagster_dbt_translator=Translator(settings=SHARED),
)
def models(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, installation: Installation
) -> Iterator[Any]:
    """Staging, intermediate models and marts, built and tested by dbt."""
    settings = installation.settings()
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    Lake.open(settings.lake)
    # Unit tests are of the SQL and not of the data; `make test` runs them before there is any.
    words = ["build", "--exclude-resource-type", "unit_test"]
    yield from dbt.cli(words, context=context).stream()


def mart_keys() -> list[dg.AssetKey]:
    """The assets that a snapshot is made of."""
    names = {snake(contract) for contract in published()}
    return [key for key in models.keys if key.path[-1] in names]
