"""Which fields of an answer were asked for, read from the question itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
)

from contracts import Table, camel

TOTALS = frozenset({"totalCount", "suppressedRows"})
Fragments = Mapping[str, FragmentDefinitionNode]


@dataclass(frozen=True)
class Asked:
    """Fields of the connection, and columns of its rows in the contract's order."""

    fields: frozenset[str]
    columns: tuple[str, ...]

    @property
    def totals(self) -> bool:
        """Whether anything is asked about the rows of all pages."""
        return not TOTALS.isdisjoint(self.fields)


def asked(info: GraphQLResolveInfo, table: Table) -> Asked:
    """What the capability's field asks for; a skipped field counts as asked."""
    top = _children(info.field_nodes, info.fragments)
    edges = _children(top.get("edges", ()), info.fragments)
    rows = (*top.get("nodes", ()), *edges.get("node", ()))
    named = _children(rows, info.fragments)
    return Asked(
        fields=frozenset(top),
        columns=tuple(column.name for column in table.columns if camel(column.name) in named),
    )


def _children(nodes: Iterable[FieldNode], fragments: Fragments) -> dict[str, list[FieldNode]]:
    found: dict[str, list[FieldNode]] = {}
    seen: set[str] = set()
    for node in nodes:
        for child in _fields(node.selection_set, fragments, seen):
            found.setdefault(child.name.value, []).append(child)
    return found


def _fields(
    selections: SelectionSetNode | None, fragments: Fragments, seen: set[str]
) -> Iterator[FieldNode]:
    """Fields directly below, through fragments; a fragment spread twice adds nothing."""
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            yield from _fields(fragments[node.name.value].selection_set, fragments, seen)
