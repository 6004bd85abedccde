"""What a question costs, known before it is executed: cells, by its text, variables and schema.

Rows × fields × pages: each field of a row is a cell for each row that may come. A list within a row
counts as so many items, a statement as so many cells, and what goes through Python as
`contracts/codes/question_costs.csv` says. Each fragment is weighed once, however often it is
spread; so the work is linear in the size of the text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    value_from_ast_untyped,
)
from graphql.utilities import get_operation_ast
from strawberry.extensions import SchemaExtension

from api.arguments import MOST_ROWS
from api.errors import Refusal
from contracts.codes import rows

STATEMENT = 50
"""Cells that one statement is worth, whatever it returns."""
ITEMS = 10
"""Items that a list within a row is taken to hold."""
MOST = 10**12
"""Beyond this it is all the same; it keeps numbers small where fragments fan out."""
PAGE, ROWS = "first", ("nodes", "edges")


@dataclass(frozen=True)
class Weight:
    """Cells that come once, and cells that come with each row of a page."""

    once: int = 0
    each: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(min(self.once + other.once, MOST), min(self.each + other.each, MOST))


class Costed(SchemaExtension):
    """Refuses what costs more than a question may, before anything is executed."""

    _cost = 0

    def on_execute(self) -> Iterator[None]:
        """Weigh the operation that was named, with its variables."""
        execution = self.execution_context
        if execution.graphql_document is not None:
            given = (execution.variables or {}).items()
            # A page is a whole number; whatever else is given to one counts as a full page.
            numbers = tuple(sorted((name, one) for name, one in given if isinstance(one, int)))
            others = tuple(sorted(name for name, one in given if not isinstance(one, int)))
            about = (execution.graphql_document, execution.operation_name, numbers, others)
            self._cost = _cost(execution.schema._schema, *about)
            _judge(self._cost, execution.context.bounds.cost)
        yield

    def get_results(self) -> dict[str, Any]:
        """What it cost, for who wants to ask for less in time."""
        return {"cost": self._cost}


@lru_cache(maxsize=512)
def _cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    name: str | None,
    numbers: tuple[tuple[str, int], ...],
    others: tuple[str, ...],
) -> int:
    operation = get_operation_ast(document, name)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    variables = {**dict(numbers), **dict.fromkeys(others)}
    return Scale(schema, fragments, variables).cost(operation) if operation else 0


class Scale:
    """Weighs the operations of one document."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._known: dict[str, Weight] = {}
        self.weighed = 0
        """Selections that were looked at."""

    def cost(self, operation: OperationDefinitionNode) -> int:
        """The cells of the operation; a skipped field counts as asked."""
        defaults = {
            node.variable.name.value: value_from_ast_untyped(node.default_value)
            for node in operation.variable_definitions
            if node.default_value is not None
        }
        self._variables = {**defaults, **self._variables}
        root = self._schema.get_root_type(operation.operation)
        return self._weight(operation.selection_set, root).once

    def _weight(self, selections: SelectionSetNode | None, parent: Any) -> Weight:
        found = Weight()
        for node in selections.selections if selections else ():
            self.weighed += 1
            if isinstance(node, FieldNode):
                found += self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                kind = self._schema.get_type(on.name.value) if on else parent
                found += self._weight(node.selection_set, kind)
            elif isinstance(node, FragmentSpreadNode):
                found += self._fragment(node.name.value)
        return found

    def _fragment(self, name: str) -> Weight:
        if name not in self._known:
            self._known[name] = Weight()
            node = self._fragments[name]
            kind = self._schema.get_type(node.type_condition.name.value)
            self._known[name] = self._weight(node.selection_set, kind)
        return self._known[name]

    def _field(self, node: FieldNode, parent: Any) -> Weight:
        name = node.name.value
        fields = parent.fields if isinstance(parent, GraphQLObjectType) else {}
        field: GraphQLField | None = fields.get(name)
        kind = get_named_type(field.type) if field else None
        below = self._weight(node.selection_set, kind)
        if field is None or node.selection_set is None:
            return Weight(max(below.once, 1))
        if "pageInfo" in fields and name in ROWS:
            return Weight(0, below.once)
        if parent is self._schema.mutation_type:
            return Weight(min(_statement(name) + below.once, MOST))
        if PAGE in field.args:
            rows = self._page(node, field)
            return Weight(min(_statement(name) + below.once + rows * below.each, MOST))
        return Weight(min(below.once * (ITEMS if _is_list(field.type) else 1), MOST))

    def _page(self, node: FieldNode, field: GraphQLField) -> int:
        """Rows that may come; what is no number is refused later, and counts as a full page."""
        given = [one.value for one in node.arguments if one.name.value == PAGE]
        usual = field.args[PAGE].default_value
        found = value_from_ast_untyped(given[0], dict(self._variables)) if given else usual
        if given and not isinstance(found, int):
            return MOST_ROWS
        return min(max(int(found), 1), MOST_ROWS)


def _judge(cost: int, limit: int) -> None:
    if cost > limit:
        told = f"{cost:,}" if cost < MOST else "too much to be worth counting"
        raise Refusal(
            "QUERY_TOO_LARGE",
            f"The question costs {told}, and one may cost {limit:,}; ask for fewer rows (first), "
            "fewer fields or fewer capabilities at once, and for the rest page by page (after).",
        )


def _is_list(kind: GraphQLOutputType) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)


@cache
def _declared() -> Mapping[str, int]:
    return {row["capability"]: int(row["cells"]) for row in rows("question_costs")}


def _statement(capability: str) -> int:
    """What is done before the first row is there."""
    return STATEMENT + _declared().get(capability, 0)
