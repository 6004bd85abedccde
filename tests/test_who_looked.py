"""The script of the docs, run as a reader would: from assignment to the last byte of the ledger."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def test_the_script_of_the_docs_does_what_it_says(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", str(ROOT / "docs" / "who-looked.sh"), str(tmp_path / "home")],
        env=os.environ | {"PATH": path, "PORT": str(port), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    assert "'disclosure': 'ASSIGNED'" in done.stdout
    assert "All is as it was signed" in done.stdout
    assert "entry 1 differs from the copy" in done.stderr
