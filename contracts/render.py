"""Writes the files that follow from the contracts, or with `--check` compares them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from contracts.loading import ROOT as CONTRACTS
from contracts.loading import validate
from contracts.rendering import dbt, docs

ROOT = CONTRACTS.parent


def rendered() -> Iterator[tuple[Path, str]]:
    """Every rendered file and its text."""
    for name, text in dbt.rendered():
        yield ROOT / "dbt" / name, text
    yield ROOT / "docs" / "capabilities.md", docs.catalogue()


def invalid() -> list[str]:
    """What the standard's JSON schema says against any contract."""
    files = sorted(CONTRACTS.rglob("*.odcs.yaml"))
    return [problem for path in files for problem in validate(path)]


def write() -> None:
    """Write every rendered file."""
    for path, text in rendered():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def differing() -> list[str]:
    """Rendered files that are not as the contracts say."""
    return [
        str(path.relative_to(ROOT))
        for path, text in rendered()
        if not path.exists() or path.read_text("utf-8") != text
    ]


def main(words: list[str]) -> int:
    """Write, or with `--check` compare; the exit code."""
    problems = invalid()
    if words == ["--check"]:
        problems += [
            f"{name} is not as the contracts say; run `make render`" for name in differing()
        ]
    elif not problems:
        write()
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
