"""The 10-5 rule as SQL: a count under ten is withheld, any other is rounded to five.

Where the leading protected count of a row is withheld, so are the row's other figures: a mean of
three says too much about three. A figure that rests on another count of the row says so (`restsOn`)
and is withheld with that one too. `withheld` is what an asker sees as `suppressed`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from api.access.grain import LEAST, STEP, grained
from contracts import Column, Table

FIGURES = ("integer", "number", "object")


@dataclass(frozen=True)
class Rule:
    """What is protected in one answer; nothing where `counts` is empty."""

    counts: tuple[str, ...] = ()
    """Protected counts; the first is the one the row's other figures rest on."""
    figures: frozenset[str] = frozenset()
    grains: Mapping[str, Column] = field(default_factory=dict)
    """Figures that follow from a count, and are told to the grain that rounding leaves it."""
    bars: Mapping[str, str] = field(default_factory=dict)
    """Figures that also rest on another count than the first, and that count."""
    nested: tuple[Column, ...] = ()
    """Lists of objects that hold protected counts of their own."""
    purpose: str = ""

    def column(self, name: str) -> str:
        """The column as it may be seen."""
        if name in self.counts:
            return _count(f'"{name}"')
        found = next((_each(one, self.purpose) for one in self.nested if one.name == name), None)
        seen = found or f'"{name}"'
        if name in self.figures:
            counts = dict.fromkeys((self.counts[0], self.bars.get(name, self.counts[0])))
            enough = " and ".join(f'"{count}" >= {LEAST}' for count in counts)
            if name in self.grains:
                seen = grained(self.grains[name], self.counts)
            return f"case when {enough} then {seen} end"
        return seen

    @property
    def protects(self) -> bool:
        """Whether anything of the rows is protected for the purpose."""
        return bool(self.counts) or any(_protects(one, self.purpose) for one in self.nested)

    @property
    def withheld(self) -> str:
        """Whether anything of the row is withheld, here or before it was published."""
        if not self.counts:
            return "false"
        return " or ".join(f'coalesce("{name}" < {LEAST}, true)' for name in self.counts)


def rule(table: Table, purpose: str, groups: Collection[str]) -> Rule:
    """What the reader's purpose leaves visible of the table's rows."""
    counts = tuple(column.name for column in table.columns if _protected(column, purpose))
    nested = tuple(
        column for column in table.columns if column.type == "array" and _protects(column, purpose)
    )
    if not counts:
        return Rule(nested=nested, purpose=purpose)
    seen = {column.name for column in table.columns if is_figure(column)}
    bars = {column.name: column.rests_on for column in table.columns if column.rests_on in counts}
    figures = frozenset(seen - set(groups) - set(counts))
    grains = {column.name: column for column in table.columns if column.grain}
    return Rule(counts, figures, grains, bars, nested, purpose)


def is_figure(column: Column) -> bool:
    """Whether a small count would be told by it; keys, words and places are not figures."""
    if column.key or column.shape == "Point":
        return False
    return column.type in FIGURES or bool(column.fields)


def protects(table: Table) -> bool:
    """Whether some purpose sees less of the table than another, or all see less."""
    return any(column.suppress for column in table.columns)


def _count(counted: str) -> str:
    """A count as it may be told."""
    return f"case when {counted} >= {LEAST} then (round({counted} / {STEP}.0) * {STEP})::bigint end"


def _each(column: Column, purpose: str) -> str:
    """A list of objects, each of their protected counts as it may be told."""
    seen = {
        one.name: _count(f"one.{one.name}") if _protected(one, purpose) else f"one.{one.name}"
        for one in column.fields
    }
    told = ", ".join(f"{name} := {expression}" for name, expression in seen.items())
    return f'list_transform("{column.name}", lambda one: struct_pack({told}))'


def _protects(column: Column, purpose: str) -> bool:
    """Whether a list holds protected counts."""
    return any(_protected(one, purpose) for one in column.fields)


def _protected(column: Column, purpose: str) -> bool:
    return column.suppress == "always" or (column.suppress == "published" and purpose == "PUBLISH")
