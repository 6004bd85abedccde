"""The SQL of the live board's models as dbt compiles it, with relations as plain names.

dbt is run for it, on the target that needs no warehouse; so this is apart from what follows from
the contracts alone.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from contracts.board import FOLDER, declared

DBT = FOLDER.parent.parent / "dbt"
NOTE = "-- Rendered from dbt/models by `make render`; do not edit.\n"
RELATION = re.compile(r'"memory"\."main"\."(\w+)"')
ARRIVED = re.compile(r"read_parquet\('[^']*/accepted/(\w+)/\*/\*\.parquet'[^)]*\)")


def names() -> list[str]:
    """The models that are rendered."""
    said = declared()
    staged = [f"stg_{seed['events']}" for seed in said["seeds"].values() if "events" in seed]
    return sorted({*said["models"], *staged})


def rendered() -> Iterator[tuple[Path, str]]:
    """Path and text of every file; `RuntimeError` where dbt cannot compile."""
    with tempfile.TemporaryDirectory() as folder:
        _compile(folder)
        compiled = {path.stem: path for path in Path(folder, "compiled").rglob("*.sql")}
        for name in names():
            yield FOLDER / "sql" / f"{name}.sql", plain(compiled[name].read_text("utf-8"))


def plain(sql: str) -> str:
    """Compiled SQL with plain names: a relation's own, and `arrived_<table>` for the lake's."""
    named = ARRIVED.sub(r"arrived_\1", RELATION.sub(r"\1", sql))
    lines = [line.rstrip() for line in named.strip().splitlines() if line.strip()]
    return NOTE + "\n".join(lines) + "\n"


def _compile(folder: str) -> None:
    dbt = str(Path(sys.executable).parent / "dbt")
    words = ["compile", "--quiet", "--target", "lint", "--select", *names()]
    places = ["--project-dir", str(DBT), "--profiles-dir", str(DBT), "--target-path", folder]
    # The zone and home of whoever renders must not show in what is rendered.
    usual = {key: one for key, one in os.environ.items() if not key.startswith("STATIONHOUSE_")}
    done = subprocess.run(  # noqa: S603
        [dbt, *words, *places], env=usual, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"dbt cannot compile the live models:\n{done.stdout[-4_000:]}")


def main(words: list[str]) -> int:
    """Write, or with `--check` compare; the exit code."""
    found = dict(rendered())
    if words == ["--check"]:
        old = set((FOLDER / "sql").glob("*.sql")) - found.keys()
        wrong = [p for p, text in found.items() if not p.exists() or p.read_text("utf-8") != text]
        for path in sorted({*wrong, *old}):
            sys.stderr.write(f"{path.name} is not as dbt compiles it; run `make render`\n")
        return 1 if wrong or old else 0
    (FOLDER / "sql").mkdir(parents=True, exist_ok=True)
    for path, text in found.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
