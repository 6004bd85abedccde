"""The units and the image keep what docs/deploy.md says of them, and what they call is there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from stationhouse import main
from telemetry.words import MEASURES, WORKS

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
UNITS = sorted((ROOT / "deploy").glob("*.service"))
IMAGE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
HOME = "/opt/stationhouse"
SETTINGS = (ROOT / "pipelines" / "gateway" / "settings.py").read_text("utf-8") + "".join(
    (ROOT / room / "settings.py").read_text("utf-8")
    for room in ("api", "lane", "pipelines", "telemetry")
)


def settings(unit: Path) -> dict[str, list[str]]:
    """What the unit sets, each name with all its values."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        name, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def instructions(name: str) -> list[str]:
    """The image's instructions of that name; lines that are continued are one."""
    lines = IMAGE.replace("\\\n", " ").splitlines()
    return [line.removeprefix(name).strip() for line in lines if line.startswith(f"{name} ")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_without_rights_on_what_it_cannot_write(unit):
    found = settings(unit)

    assert found["User"] == ["stationhouse"]
    assert found["ProtectSystem"] == ["strict"]
    assert found["NoNewPrivileges"] == ["yes"]
    assert found["CapabilityBoundingSet"] == found["AmbientCapabilities"] == [""]
    assert all(found[name] == ["yes"] for name in ("ProtectHome", "PrivateTmp", "PrivateDevices"))
    assert "ReadWritePaths" not in found
    assert HOME not in " ".join(found["StateDirectory"])


def test_the_api_may_write_its_ledger_keys_and_measures_alone():
    (written,) = settings(ROOT / "deploy" / "stationhouse-api.service")["StateDirectory"]

    assert written.split() == [f"stationhouse/{name}" for name in ("ledger", "keys", "metrics")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_a_unit_calls_is_there(unit):
    (command,) = settings(unit)["ExecStart"]
    program, *words = command.split()

    assert program.startswith(f"{HOME}/.venv/bin/")
    assert (BIN / Path(program).name).exists()
    if Path(program).name == "stationhouse":
        assert words[0] in main.list_commands(click.Context(main))
    for name in words[words.index("-w") + 1 :][:1] if "-w" in words else ():
        assert (ROOT / name).exists()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_a_unit_sets_is_read(unit):
    told = [value.partition("=")[0] for value in settings(unit)["Environment"]]

    assert all(name in SETTINGS for name in told if name.startswith("STATIONHOUSE_"))


def test_a_unit_is_well_formed(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for unit in UNITS:
        text = unit.read_text("utf-8").replace(f"{HOME}/.venv/bin", str(BIN))
        (tmp_path / unit.name).write_text(text)
    words = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_runs_as_nobody_in_particular():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", instructions("USER")[-1])
    assert len(instructions("FROM")) == 2
    assert "chmod 777" not in IMAGE
    assert not re.search(r"\bsudo\b|:latest|^ADD ", IMAGE, re.MULTILINE)


def test_the_image_keeps_its_own_files_from_its_user():
    (copied,) = [line for line in instructions("COPY") if "--from=built" in line]

    assert "--chown=root:root" in copied
    assert instructions("VOLUME") == ["/var/lib/stationhouse"]
    assert "PYTHONDONTWRITEBYTECODE=1" in IMAGE


def test_what_the_image_calls_is_there():
    (program,) = json.loads(instructions("ENTRYPOINT")[0])
    (word,) = json.loads(instructions("CMD")[0])
    health = json.loads(instructions("HEALTHCHECK")[0].partition("CMD")[2])

    assert (BIN / program).exists()
    assert word in main.list_commands(click.Context(main))
    compile(health[2], "health", "exec")
    assert "/healthz" in health[2]


def test_the_documents_say_how_it_is_closed():
    told = (ROOT / "docs" / "deploy.md").read_text("utf-8")

    assert all(one in told for one in ("--read-only", "--cap-drop ALL", "no-new-privileges"))
    assert all(unit.name in told for unit in UNITS)


@pytest.mark.parametrize("name", [*WORKS, *MEASURES])
def test_the_documents_name_each_work_and_measure(name):
    assert f"`{name}`" in (ROOT / "docs" / "observing.md").read_text("utf-8")
