"""Rows on their way out: done row by row where graphql-core would go field by field.

Only for rows that are as promised. Any other is left to graphql-core, which says what is wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter

Fields = Mapping[str, list[FieldNode]]


class Step(NamedTuple):
    """How one field of the answer is written out."""

    name: str
    """What the asker calls it."""
    column: str
    write: Callable[[Any], Any]
    required: bool


class Broken(Exception):  # noqa: N818 - a signal within this module
    """A row that is not as promised."""


class Rows(list[dict[str, Any]]):
    """Rows that are kept for who asks again, and as what they were written out last."""

    form: tuple[list[FieldNode], Mapping[str, Any], Any] | None = None
    """The nodes of the question and its variables, and what was written; replaced as a whole."""

    def written_for(self, nodes: list[FieldNode], variables: Mapping[str, Any]) -> Any:
        """What was written for the same nodes of the same document; None where it was another."""
        form = self.form  # Another thread may replace it meanwhile.
        if form is None or len(form[0]) != len(nodes) or form[1] != variables:
            return None
        same = all(one is other for one, other in zip(form[0], nodes, strict=True))
        return form[2] if same else None


class RowExecution(StrawberryGraphQLCoreExecutionContext):
    """Works out once a question how the fields of a row are written, then writes the rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[int, tuple[Fields, list[Step] | None]] = {}

    def execute_fields(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Path | None, fields: Any
    ) -> Any:
        """The row, or whatever else the fields are asked of."""
        if type(source_value) is dict:
            plan = self._plan(parent_type, fields)
            if plan is not None:
                try:
                    return written(plan, source_value)
                except (Broken, GraphQLError, KeyError, TypeError, ValueError):
                    pass
        return super().execute_fields(parent_type, source_value, path, fields)

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> Any:
        """The list, which of kept rows may have been written already."""
        if type(result) is not Rows:
            return super().complete_list_value(return_type, field_nodes, info, path, result)
        known = result.written_for(field_nodes, self.variable_values)
        if known is None:
            before = len(self.collected_errors.errors)
            known = super().complete_list_value(return_type, field_nodes, info, path, result)
            if type(known) is list and len(self.collected_errors.errors) == before:
                result.form = (field_nodes, self.variable_values, known)
        return known

    def _plan(self, kind: GraphQLObjectType, fields: Fields) -> list[Step] | None:
        # The fields are kept beside their plan, so that their id stays theirs.
        known = self._plans.get(id(fields))
        if known is None:
            known = self._plans[id(fields)] = (fields, self._planned(kind, fields))
        return known[1]

    def _planned(self, kind: GraphQLObjectType, fields: Fields) -> list[Step] | None:
        steps = list(self._steps(kind, fields))
        return [step for step in steps if step] if all(steps) else None

    def _steps(self, kind: GraphQLObjectType, fields: Fields) -> Iterator[Step | None]:
        for name, nodes in fields.items():
            field = kind.fields.get(nodes[0].name.value)
            if field is None or not getattr(field.resolve, "_is_default", False):
                yield None
                return
            column = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
            write = self._writer(field.type, nodes)
            yield (
                Step(name, column, write, isinstance(field.type, GraphQLNonNull)) if write else None
            )

    def _writer(
        self, kind: GraphQLOutputType, nodes: list[FieldNode]
    ) -> Callable[[Any], Any] | None:
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(bare, GraphQLList):
            return _several(self._writer(bare.of_type, nodes))
        if isinstance(bare, GraphQLScalarType | GraphQLEnumType):
            return bare.serialize
        if not isinstance(bare, GraphQLObjectType):
            return None
        below = self._planned(bare, self.collect_subfields(bare, nodes))
        return None if below is None else lambda value: written(below, value)


def _several(write: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    """How a list is written whose items are; an item that is not there breaks the row."""
    return None if write is None else lambda values: [write(_there(one)) for one in values]


def _there(value: Any) -> Any:
    if value is None:
        raise Broken
    return value


def written(plan: list[Step], row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as the asker gets it; `Broken` where it lacks what it must have."""
    found: dict[str, Any] = {}
    for name, column, write, required in plan:
        value = row[column]
        if value is None:
            if required:
                raise Broken(column)
            found[name] = None
        else:
            found[name] = write(value)
    return found
