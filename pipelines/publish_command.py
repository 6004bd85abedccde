"""`stationhouse publish`: the marts as they were built, whole or a shard at a time."""

import click
from rich.console import Console

from pipelines.lake_of import lake_of
from pipelines.publish import PublishError, publish
from pipelines.publish_shards import publish_shards
from pipelines.settings import Settings
from pipelines.shards import ShardError
from telemetry.process import telling

console = Console()


@click.command("publish")
@click.option("--shard", "names", multiple=True, help="Only this shard; may be given again.")
@click.option("--shards", "every", is_flag=True, help="All shards of shards.csv.")
def publish_marts(names: tuple[str, ...], *, every: bool) -> None:
    """Publish what was built: one snapshot of everything, or one a shard."""
    settings = Settings.read()
    lake = lake_of(settings)
    try:
        with telling(settings.telemetry, "pipelines"):
            if names or every:
                for name, manifest in publish_shards(settings, lake, names):
                    console.print(f"shard {name}: snapshot {manifest.snapshot_id} is current")
            else:
                made = publish(settings.built, lake, settings.published, settings.roads)
                console.print(f"snapshot {made.snapshot_id} is current")
    except (PublishError, ShardError) as error:
        raise click.ClickException(str(error)) from error
