"""The 10-5 rule as SQL: a count under ten is withheld, any other is rounded to five.

Where the leading protected count of a row is withheld, so are the row's other figures: a mean of
three says too much about three. `withheld` is what an asker sees as `suppressed`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from contracts import Column, Table

LEAST = 10
STEP = 5
FIGURES = ("integer", "number", "object")


@dataclass(frozen=True)
class Rule:
    """What is protected in one answer; nothing where `counts` is empty."""

    counts: tuple[str, ...] = ()
    """Protected counts; the first is the one the row's other figures rest on."""
    figures: frozenset[str] = frozenset()

    def column(self, name: str) -> str:
        """The column as it may be seen."""
        if name in self.counts:
            rounded = f'(round("{name}" / {STEP}.0) * {STEP})::bigint'
            return f'case when "{name}" >= {LEAST} then {rounded} end'
        if name in self.figures:
            return f'case when "{self.counts[0]}" >= {LEAST} then "{name}" end'
        return f'"{name}"'

    @property
    def withheld(self) -> str:
        """Whether anything of the row is withheld, here or before it was published."""
        if not self.counts:
            return "false"
        return " or ".join(f'coalesce("{name}" < {LEAST}, true)' for name in self.counts)


def rule(table: Table, purpose: str, groups: Collection[str]) -> Rule:
    """What the reader's purpose leaves visible of the table's rows."""
    counts = tuple(column.name for column in table.columns if _protected(column, purpose))
    if not counts:
        return Rule()
    seen = {column.name for column in table.columns if is_figure(column)}
    return Rule(counts, frozenset(seen - set(groups) - set(counts)))


def is_figure(column: Column) -> bool:
    """Whether a small count would be told by it; keys, words and places are not figures."""
    if column.key or column.shape == "Point":
        return False
    return column.type in FIGURES or bool(column.fields)


def protects(table: Table) -> bool:
    """Whether some purpose sees less of the table than another, or all see less."""
    return any(column.suppress for column in table.columns)


def _protected(column: Column, purpose: str) -> bool:
    return column.suppress == "always" or (column.suppress == "published" and purpose == "PUBLISH")
