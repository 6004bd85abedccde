"""The script of the docs, run as a reader would: bad deliveries seen, told, held back, mended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.webserver import free_port

ROOT = Path(__file__).parent.parent
RULES = (
    "delivery-missing_column",
    "codes-unmapped",
    "patrol_positions-row_count",
    "delivery-missing_day",
)

pytestmark = pytest.mark.slow


def test_the_script_of_the_docs_does_what_it_says(tmp_path):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ports = {name: str(free_port()) for name in ("PORT", "UI_PORT", "HOOK_PORT")}
    done = subprocess.run(
        ["bash", str(ROOT / "docs" / "bad-delivery.sh"), str(tmp_path / "home")],
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)} | ports,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-2_000:]
    for rule in RULES:
        told = [line for line in done.stdout.splitlines() if f" {rule} " in line]
        assert {line.split()[0].partition("?")[0] for line in told} == {"/operators", "/owner"}
        assert f": {rule}: " in done.stdout, "Dagster's check names the same rule"
