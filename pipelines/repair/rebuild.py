"""The warehouse built anew from the lake alone, in a file of its own, and held against another."""

import os
import subprocess
import sys
from pathlib import Path

from contracts import published, snake
from pipelines.lake_of import lake_of
from pipelines.publish import current
from pipelines.repair.tables import Difference, compared, compared_to
from pipelines.settings import DBT, Settings

FOLDER = "rebuilt"
ONLY_BUILD = ("--exclude-resource-types", "unit_test", "test")


class RebuildError(RuntimeError):
    """dbt could not build; says what it said."""


def rebuild(settings: Settings) -> Path:
    """Build everything from lake and receipts; the new file, the one in use is not touched."""
    made = settings.home / "warehouse" / FOLDER / settings.warehouse.name
    made.parent.mkdir(parents=True, exist_ok=True)
    made.unlink(missing_ok=True)
    lake_of(settings)
    target = made.parent / "target"
    words = ["build", "--full-refresh", "--quiet", *ONLY_BUILD, "--project-dir", str(DBT)]
    words += ["--target-path", str(target), "--log-path", str(target)]
    done = subprocess.run(  # noqa: S603 - our own program and words
        [str(Path(sys.executable).parent / "dbt"), *words],
        env={**os.environ, **settings.environment(), "STATIONHOUSE_WAREHOUSE": str(made)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RebuildError(done.stdout[-4_000:] + done.stderr[-1_000:])
    return made


def compare(settings: Settings, made: Path) -> list[Difference]:
    """Each table that is in use beside the one that was made.

    Where the warehouse is there, that is all of its tables; else, as after a restore, the marts of
    the current snapshot; nothing where there is neither.
    """
    if settings.warehouse.exists():
        return compared(settings.warehouse, made)
    snapshot = current(settings.published)
    if snapshot is None or not snapshot.exists():
        return []
    return compared_to(snapshot, made, [snake(name) for name in published()])


def put_in_use(settings: Settings, made: Path) -> None:
    """Let the made file take the place of the warehouse, in one step."""
    made.replace(settings.warehouse)
