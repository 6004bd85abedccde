"""Where the code of an asset stands, for the link that Dagster shows beside it."""

import warnings
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import dagster as dg

ROOT = Path(__file__).parent.parent
LABEL = "Source"
"""The `[project.urls]` of pyproject.toml that holds the repository's address."""


def with_references(assets: Sequence[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """The assets with their files; linked to the repository where the package names one."""
    with warnings.catch_warnings():
        # Dagster says of each that links to code are in beta; they are in no one's way.
        warnings.simplefilter("ignore", dg.BetaWarning)
        found = dg.with_source_code_references(assets)
        if address := repository():
            mapping = dg.AnchorBasedFilePathMapping(ROOT, "")
            found = dg.link_code_references_to_git(found, address, "main", mapping)
    return [one for one in found if isinstance(one, dg.AssetsDefinition)]


def repository() -> str:
    """Address of the repository as the installed package says it; empty where it says none."""
    try:
        urls = metadata("stationhouse").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = (url.partition(", ") for url in urls)
    return next((address for label, _, address in named if label == LABEL), "")
