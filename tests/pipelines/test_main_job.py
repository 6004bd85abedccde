"""What is printed of a run: a step that failed says why."""

import logging
from io import StringIO

import dagster as dg
import pytest
from rich.console import Console

from pipelines.main_job import Aloud


def printed(problem):
    """What is printed of a job whose one step ends with the problem."""
    told = StringIO()
    logger = logging.getLogger("stationhouse.test_main_job")
    logger.handlers = [Aloud(Console(file=told, width=200))]
    logger.setLevel(logging.DEBUG)

    @dg.op
    def step():
        raise problem

    @dg.job(logger_defs={"aloud": dg.logger(lambda _: logger)})
    def job():
        step()

    config = {"loggers": {"aloud": {}}}
    assert not job.execute_in_process(raise_on_error=False, run_config=config).success
    return told.getvalue()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (dg.Failure("calls.ndjson: 11 % of its rows are in quarantine"), "11 % of its rows"),
        (OSError("no space left on the device"), "OSError: no space left on the device"),
    ],
)
def test_a_step_that_failed_says_why(problem, words):
    told = printed(problem)

    assert "failed step" in told
    assert words in told
