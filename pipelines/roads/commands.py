"""The command that loads a road network."""

from pathlib import Path

import click

from pipelines.intake.refusal import RefusedError
from pipelines.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--edition", default="", help="Edition of the extract; default its file's name.")
def roads(file: Path, edition: str) -> None:
    """Load the roads of FILE, an OpenStreetMap extract (.osm.pbf), as reference data.

    Takes effect with the next publication. Ends with 1 where the extract is refused.
    """
    from pipelines.roads.delivery import keep
    from pipelines.roads.openstreetmap import extract

    folder = Settings.read().roads
    try:
        manifest = keep(extract(file, edition or file.name), folder)
    except RefusedError as error:
        raise click.ClickException(
            f"{file.name}: refused, {error.rule}: {error.detail}\nwhat to do: {error.remedy}"
        ) from error
    click.echo(f"{manifest['rows']} of {manifest['source']} in {folder}")
