"""The page on adding a capability is followed to the letter, in a copy of the project."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.intake.lake import Lake

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "adding-a-capability.md").read_text("utf-8")
FILES = re.findall(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
ROOMS = ("api", "contracts", "pipelines", "dbt", "docs", "tests")
RENDERED = {"api/schema.graphql", "dbt/models/exposures.yml", "docs/capabilities.md"}
RUBBISH = shutil.ignore_patterns("__pycache__", "target", "logs", ".*_cache")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project without its data; on the path before the one that is installed."""
    folder = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=RUBBISH)
    shutil.copy(ROOT / "pyproject.toml", folder)
    Lake.open(folder / "var" / "lake")
    (folder / "var" / "warehouse").mkdir()
    return folder


@pytest.fixture(scope="module")
def before(copy):
    return {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def followed(copy, before):
    """What the page says is written and run, one command after the other."""
    for name, text in FILES:
        assert not (copy / name).exists(), f"{name} exists already"
        (copy / name).write_text(text, "utf-8")
    return {command: run(copy, command) for command in COMMANDS}


def run(copy: Path, command: str) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command)
    place = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DBT_PROFILES_DIR": str(copy / "dbt"),
        "STATIONHOUSE_HOME": str(copy / "var"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        [program, *words], cwd=copy, env=place, capture_output=True, text=True, check=False
    )


def test_the_page_writes_all_pieces():
    assert len(FILES) == 5
    assert len(COMMANDS) == 6


def test_every_command_of_it_succeeds(followed):
    failed = {
        command: done.stdout[-2_000:] + done.stderr[-2_000:]
        for command, done in followed.items()
        if done.returncode
    }

    assert failed == {}


def test_its_rule_is_tested_and_the_mart_built(followed):
    (built,) = (done.stdout for command, done in followed.items() if command.startswith("dbt"))

    assert "a_matter_without_a_mark_was_not_sent_back" in built
    assert "hotline_matters" in built
    assert " ERROR=0 " in built


def test_nothing_that_exists_is_edited_by_hand(followed, copy, before):
    changed = {
        str(path.relative_to(copy)) for path, text in before.items() if path.read_bytes() != text
    }

    assert changed <= RENDERED


def test_it_stands_in_the_schema_and_in_the_catalogue(followed, copy):
    assert "hotlineMatters(" in (copy / "api" / "schema.graphql").read_text("utf-8")
    assert "### hotlineMatters" in (copy / "docs" / "capabilities.md").read_text("utf-8")
