"""A worker of Dagster in a process of its own, that takes one source's day in, to be killed."""

import sys

import dagster as dg

from contracts import sources
from pipelines.lake import Installation, lake_asset


def main(source: str, day: str) -> int:
    """Materialise the partition on the instance that DAGSTER_HOME names."""
    with dg.DagsterInstance.get() as instance:
        done = dg.materialize(
            [lake_asset(sources()[source])],
            partition_key=day,
            resources={"installation": Installation()},
            instance=instance,
            raise_on_error=False,
        )
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
