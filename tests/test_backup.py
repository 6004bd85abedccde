"""The page on backup is followed to the letter: back up, destroy, restore, rebuild, ask again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.simulate.commands import simulate
from tests.house import House

PAGE = (Path(__file__).parent.parent / "docs" / "backup.md").read_text("utf-8")
BACK_UP, RESTORE = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
DAY = "2026-06-01"
NOW = f"{DAY}T23:00:00"
PERIOD = f'period: {{since: "{DAY}", until: "{DAY}"}}'
ASKED = {
    "COMMAND": f"{{ dispatch {{ responseTimes({PERIOD}) {{ nodes {{ leg n missingPct }} }} }} }}",
    "COMMUNITY": f"{{ community {{ zeroIncidentAreas({PERIOD}) {{ nodes {{ gridId }} }} }} }}",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def restored(tmp_path_factory):
    """Answers before and after, and what the commands of the page said."""
    folder = tmp_path_factory.mktemp("backup")
    house = House.at(folder / "home")
    home = house.settings.home
    words = ["--day", DAY, "--residents", "5000", "--out", str(folder / "files")]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    files = sorted(path for path in (folder / "files").iterdir() if path.name != "truth.json")
    house.take_in(*files)
    (home / "reference").mkdir()
    house.build()
    house.publish()
    before = answers(house)
    said = run(folder, BACK_UP)
    held = {path.name for path in (folder / "backup").iterdir()}
    shutil.rmtree(home)
    said += run(folder, RESTORE)
    return house, before, said, held


def answers(house: House) -> dict[str, dict]:
    return {purpose: house.ask(one, purpose, NOW) for purpose, one in ASKED.items()}


def run(folder: Path, script: str) -> str:
    place = {
        "STATIONHOUSE_HOME": str(folder / "home"),
        "BACKUP": str(folder / "backup"),
        "KEYS_BACKUP": str(folder / "elsewhere"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=os.environ | place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    return done.stdout


def test_every_mart_is_rebuilt_as_it_was_published(restored):
    _, _, said, _ = restored
    assert re.search(r"\d+ tables, 0 differ", said), said


def test_the_ledger_verifies(restored):
    assert "All is as it was signed" in restored[2]


def test_the_same_questions_have_the_same_answers(restored):
    house, before, _, _ = restored
    assert answers(house) == before


def test_keys_and_deliveries_are_not_in_the_backup(restored):
    _, _, _, held = restored
    assert held == {"published.tar", "lake.tar", "ledger.tar", "SHA256SUMS"}


def test_what_was_restored_is_published_again(restored):
    house, before, _, _ = restored
    house.publish()
    assert answers(house) == before
