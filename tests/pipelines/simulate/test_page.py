"""`docs/simulator.md` says what the simulator does, and nothing else."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.simulate.commands import simulate

PAGE = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text("utf-8")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """What the page's own command writes."""
    folder = tmp_path_factory.mktemp("page") / "county"
    words = shlex.split(
        next(line for line in PAGE.splitlines() if "stationhouse simulate " in line)
    )
    words[words.index("--out") + 1] = str(folder)
    done = CliRunner().invoke(simulate, words[2:], catch_exceptions=False)
    assert done.exit_code == 0
    return folder


def test_the_options_are_those_of_the_command():
    options = {name for one in simulate.params for name in (*one.opts, *one.secondary_opts)}
    assert set(re.findall(r"`(--[a-z]+)`", PAGE.split("## How")[0])) == options


def test_every_word_of_a_days_truth_is_explained(files):
    (day,) = json.loads((files / "truth.json").read_text("utf-8"))["days"]
    explained = set(re.findall(r"`(\w+)`", PAGE.split("## `truth.json`")[1]))
    assert set(day) - {"day"} <= explained


def test_a_late_file_the_same_rows_and_the_same_bytes_come_again(files):
    names = {path.name for path in files.iterdir()}
    assert "hotline_transfers_20260531.ndjson" in names
    assert "dispatch_20260601_part.csv" in names
    first, second = files / "dispatch_20260601.csv", files / "dispatch_20260601_resent.csv"
    assert first.read_bytes() == second.read_bytes()
