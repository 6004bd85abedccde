"""The lake of an installation: a folder, on this machine or shared, or a bucket."""

from pipelines.intake.lake import Lake
from pipelines.settings import Settings


def lake_of(settings: Settings) -> Lake:
    """The lake where the settings say that it is, its tables in step with the contracts."""
    if not settings.bucket:
        return Lake.open(settings.lake)
    # What speaks to object stores takes a second to import.
    from pipelines.intake.bucket import Bucket

    return Bucket.at(settings.bucket, settings.lake)
