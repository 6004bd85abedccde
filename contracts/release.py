"""Releases: what the contracts were, kept as one file each, and what today's must say against it.

`python -m contracts.release --check` names what changed and what is missing: a contract with a
breaking change has a higher major version, one with a compatible change a higher minor one, and the
changelog names each contract whose version rose. Without a word it writes the next release.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from contracts.compatibility import MAJOR, Change, changes
from contracts.loading import ROOT as CONTRACTS
from contracts.shape import Shape, shapes

PROJECT = CONTRACTS.parent
RELEASES = CONTRACTS / "releases"
SCHEMA = PROJECT / "api" / "schema.graphql"
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def numbers(version: str) -> tuple[int, ...]:
    """A version's three numbers; `ValueError` where it is none."""
    found = VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version; write three numbers, as 1.2.0")
    return tuple(int(part) for part in found.groups())


def last(folder: Path = RELEASES) -> Path | None:
    """The folder of the newest release; None where there was none yet."""
    found = [path for path in folder.glob("*") if VERSION.fullmatch(path.name)]
    return max(found, key=lambda path: numbers(path.name), default=None)


def kept(release: Path) -> dict[str, Shape]:
    """The contracts as they were at that release."""
    found: dict[str, Any] = json.loads((release / "contracts.json").read_text("utf-8"))
    return found


def unreleased(changelog: str) -> str:
    """The part of the changelog that stands under Unreleased."""
    found = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def problems(
    before: Mapping[str, Shape], after: Mapping[str, Shape], changelog: str
) -> Iterator[str]:
    """What is missing for today's contracts to follow those of the release."""
    for name, made in changes(before, after).items():
        if name not in before:
            continue
        needed = _needed(before[name]["version"], made)
        version = after[name]["version"] if name in after else ""
        told = "; ".join(str(one) for one in made if one.weight == needed[0])
        if name in after and numbers(version) < numbers(needed[1]):
            yield f"{name} {version}: {needed[0]}: {told}; raise its version to {needed[1]}"
        if needed[0] == MAJOR and not _named(name, version, changelog):
            yield f"{name}: {told}; CHANGELOG.md must name {_name(name, version)} and tell why"


def _needed(version: str, made: Sequence[Change]) -> tuple[str, str]:
    """The greatest weight among the changes and the lowest version that they ask for."""
    major, minor, _ = numbers(version)
    weight = MAJOR if any(one.weight == MAJOR for one in made) else made[0].weight
    return weight, f"{major + 1}.0.0" if weight == MAJOR else f"{major}.{minor + 1}.0"


def _named(name: str, version: str, changelog: str) -> bool:
    return _name(name, version) in unreleased(changelog)


def _name(name: str, version: str) -> str:
    return f"`{name} {version or 'gone'}`"


def project_version() -> str:
    """The version that the next release has."""
    found = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    return str(found["project"]["version"])


def write(folder: Path, schema: str) -> None:
    """Keep today's contracts and the schema's text; a release is never written again."""
    folder.mkdir(parents=True)
    # A line a contract, so that a difference between releases is read contract by contract.
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False, sort_keys=True)}"
        for name, one in sorted(shapes().items())
    )
    (folder / "contracts.json").write_text(f"{{\n{lines}\n}}\n", "utf-8")
    (folder / "schema.graphql").write_text(schema, "utf-8")


def check() -> list[str]:
    """What is missing against the last release; nothing where there was none."""
    release = last()
    if release is None:
        return []
    changelog = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    return list(problems(kept(release), shapes(), changelog))


def main(words: list[str]) -> int:
    """Check, or write the release of the project's version; the exit code."""
    found = check()
    folder = RELEASES / project_version()
    if words != ["--check"] and folder.exists():
        found.append(f"{folder.name} is released already; raise the version in pyproject.toml")
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    if found:
        return 1
    if words != ["--check"]:
        write(folder, SCHEMA.read_text("utf-8"))
        sys.stdout.write(f"wrote {folder.relative_to(PROJECT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
