"""What a question may ask for at once, judged from its text in time linear to its size."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from strawberry.extensions import SchemaExtension

from api.errors import Refusal
from telemetry.work import worked

TOKENS = 2_000
DEPTH = 16
"""The deepest that the standard introspection question goes, and more than an answer has."""
FIELDS = 600
CAPABILITIES = 20
"""Fields of one level below a category: each is a statement, whatever its alias."""

DIRECTIVES = 8
"""On one field, fragment or operation; the language has three and the house one."""

Counts = tuple[int, ...]
"""Fields at each depth, with every fragment written out; capped, so that numbers stay small."""


class Guard(SchemaExtension):
    """Refuses what asks for too much before it is validated, which costs more than this does."""

    def on_validate(self) -> Iterator[None]:
        """Judge the document that was parsed."""
        document = self.execution_context.graphql_document
        if document is not None:
            check(document)
        yield


@worked("guard")
@lru_cache(maxsize=128)
def check(document: DocumentNode) -> None:
    """Refuse the document if one of its operations asks for too much; one that passed passes."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    known: dict[str, Counts] = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            _few_directives(node)
            _judge(_counts(node.selection_set, fragments, known))


def _few_directives(node: OperationDefinitionNode | SelectionNode) -> None:
    if len(node.directives) > DIRECTIVES:
        raise _too_large(f"has more than {DIRECTIVES} directives in one place")


def _judge(counts: Counts) -> None:
    if len(counts) > DEPTH:
        raise _too_large(f"is more than {DEPTH} fields deep")
    if len(counts) > 1 and counts[1] > CAPABILITIES:
        raise _too_large(f"asks for more than {CAPABILITIES} capabilities")
    if sum(counts) > FIELDS:
        raise _too_large(f"asks for more than {FIELDS} fields")


def _too_large(what: str) -> Refusal:
    return Refusal("QUERY_TOO_LARGE", f"The query {what}; ask for less at once.")


def _counts(
    selections: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    known: dict[str, Counts],
) -> Counts:
    found: Counts = ()
    for node in selections.selections if selections else ():
        _few_directives(node)
        if isinstance(node, FieldNode):
            below = _counts(node.selection_set, fragments, known)
            found = _added(found, (1, *below)[: DEPTH + 1])
        elif isinstance(node, InlineFragmentNode):
            found = _added(found, _counts(node.selection_set, fragments, known))
        elif isinstance(node, FragmentSpreadNode):
            found = _added(found, _fragment(node.name.value, fragments, known))
    return found


def _fragment(
    name: str, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, Counts]
) -> Counts:
    """Each is counted once; one that is unknown or holds itself is validation's to refuse."""
    if name not in known:
        known[name] = ()
        if name in fragments:
            known[name] = _counts(fragments[name].selection_set, fragments, known)
    return known[name]


def _added(one: Counts, other: Counts) -> Counts:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    sums = (a + b for a, b in zip(longer, shorter, strict=False))
    return (*(min(n, FIELDS + 1) for n in sums), *longer[len(shorter) :])
