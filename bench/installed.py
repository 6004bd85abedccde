"""What the product is measured against, where it is installed, and how to install it.

Peers are needed by `make bench` alone. A peer that is not there is left out, with a word.
"""

from pathlib import Path
from shutil import which

from bench.report import Report

HERE = Path(__file__).parent
BIN = HERE / ".venv" / "bin"
PYTHON = BIN / "python"
NODE = HERE / "postgraphile" / "node_modules" / ".bin" / "node"
"""One of its own: PostGraphile needs a newer one than some systems have."""
POSTGRAPHILE = HERE / "postgraphile" / "node_modules" / ".bin" / "postgraphile"
POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("none"))


def has_python(report: Report, name: str) -> bool:
    """Whether the benchmark's own environment is there; a note where it is not."""
    if PYTHON.exists():
        return True
    report.note(f"{name} is left out: it is not installed; `make peers` installs it.")
    return False


def has_roapi(report: Report) -> bool:
    """Whether roapi is there."""
    if (BIN / "roapi").exists():
        return True
    report.note("roapi is left out: it is not installed; `make peers` installs it.")
    return False


def has_postgraphile(report: Report) -> bool:
    """Whether PostGraphile and PostgreSQL are there."""
    if not (POSTGRES / "initdb").exists():
        report.note("PostGraphile is left out: `apt-get install postgresql` brings PostgreSQL.")
        return False
    if not (POSTGRAPHILE.exists() and NODE.exists()):
        report.note("PostGraphile is left out: it is not installed; `make peers` installs it.")
        return False
    return True


def has_wrk(report: Report) -> bool:
    """Whether the load can be made."""
    if which("wrk"):
        return True
    report.note("Nothing is asked over HTTP: `apt-get install wrk` brings the client.")
    return False
