"""The command `stationhouse-dbt`: dbt as it is, on the engine that the environment chooses.

For Spark in a session of its own it opens that session first, with the functions that the models
call; dbt-spark finds it there. For DuckDB and for a server that somebody runs it is plain dbt.
"""

import sys
from collections.abc import Sequence

from dbt.cli.main import dbtRunner

from pipelines.spark.settings import Settings


def main() -> None:
    """Run dbt with the words of the command line; ends as dbt would."""
    sys.exit(run(sys.argv[1:], Settings.read()))


def run(words: Sequence[str], settings: Settings) -> int:
    """Dbt's exit code: 0 all went well, 1 a model or test failed, 2 it did not come that far."""
    if not settings.opens_a_session:
        return _invoke(words)
    # Only who asks for Spark has it installed, and starting without it is faster.
    from pipelines.spark.session import session

    with session(settings):
        return _invoke(words)


def _invoke(words: Sequence[str]) -> int:
    done = dbtRunner().invoke(list(words))
    if done.success:
        return 0
    return 2 if done.exception else 1
