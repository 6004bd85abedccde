"""A snapshot a shard, each in the folder of an installation of its own."""

from collections.abc import Iterator, Sequence

from pipelines import shards
from pipelines.intake.lake import Lake
from pipelines.publish import Manifest, publish
from pipelines.settings import Settings
from pipelines.shards import ShardError


def publish_shards(
    settings: Settings, lake: Lake, names: Sequence[str] = ()
) -> Iterator[tuple[str, Manifest]]:
    """Publish each shard, or those that are named, to `shards/<name>/published` under home.

    That folder's parent is the home of the API that serves the shard. `ShardError` where a name is
    none of them.
    """
    known = {one.name: one for one in shards.read(settings.home)}
    unknown = [name for name in names if name not in known]
    if unknown or (names and not known):
        raise ShardError(
            f"no shard {unknown[0]}; {settings.home / shards.FILE} has {', '.join(known) or 'none'}"
        )
    for name in names or known:
        folder = settings.home / "shards" / name / "published"
        yield name, publish(settings.built, lake, folder, settings.roads, known[name])
