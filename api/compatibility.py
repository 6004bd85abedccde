"""Which changes of the published schema break a client that was written for the last release.

`python -m api.compatibility` compares `schema.graphql` with the one kept at the last release. Each
breaking change must stand in the changelog by its coordinate, so that a client's team reads of it;
dangerous ones are told.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphql import build_schema, find_breaking_changes, find_dangerous_changes

from api.schema import TEXT
from contracts.release import PROJECT, last, unreleased

COORDINATES = (
    (re.compile(r"required arg (\w+) on ([\w.]+)"), r"\2(\1:)"),
    (re.compile(r"^([\w.]+) arg (\w+) "), r"\1(\2:)"),
    (re.compile(r"^(\w+) was removed from (?:enum|union) type (\w+)"), r"\2.\1"),
    (re.compile(r"required field (\w+) was added to input type (\w+)"), r"\2.\1"),
)
"""How graphql-core says where a change is, where it does not begin with it."""
UNUSED = "Standard scalar"
"""A built-in type that no field has any more; the fields that lost it are told."""


@dataclass(frozen=True)
class SchemaChange:
    """One change, in the words of graphql-core, which begin with where it is."""

    what: str
    breaking: bool

    @property
    def coordinate(self) -> str:
        """The type, field, argument or value that it is about, as a schema coordinate."""
        for pattern, form in COORDINATES:
            if found := pattern.search(self.what):
                return found.expand(form)
        return self.what.split(" ", 1)[0]


def compared(before: str, after: str) -> list[SchemaChange]:
    """The changes from one schema's text to another's that a client may notice."""
    old, new = build_schema(before), build_schema(after)
    breaking = (
        SchemaChange(one.description, True)
        for one in find_breaking_changes(old, new)
        if not one.description.startswith(UNUSED)
    )
    dangerous = (SchemaChange(one.description, False) for one in find_dangerous_changes(old, new))
    return [*breaking, *dangerous]


def problems(found: list[SchemaChange], changelog: str) -> Iterator[str]:
    """Breaking changes that the changelog does not name."""
    told = unreleased(changelog)
    for one in found:
        if one.breaking and f"`{one.coordinate}`" not in told:
            yield f"breaking: {one.what} CHANGELOG.md must name `{one.coordinate}` and tell why"


def main(release: Path | None = None) -> int:
    """Compare with the last release; 1 where the changelog does not name a breaking change."""
    release = release or last()
    if release is None:
        return 0
    before = (release / TEXT.name).read_text("utf-8")
    found = compared(before, TEXT.read_text("utf-8"))
    for one in found:
        if not one.breaking:
            sys.stdout.write(f"dangerous: {one.what}\n")
    wrong = list(problems(found, (PROJECT / "CHANGELOG.md").read_text("utf-8")))
    for problem in wrong:
        sys.stderr.write(f"{problem}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
