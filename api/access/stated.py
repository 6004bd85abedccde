"""What a question is said to be for: a purpose and, where it has one, a call or case."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import strawberry
from graphql import get_directive_values
from graphql.utilities import get_operation_ast
from strawberry.directive import DirectiveLocation
from strawberry.extensions import SchemaExtension

from api.access.reference import Reference
from api.arguments import one_or_none
from api.codes import code_enum
from api.context import Context
from api.errors import bad_input
from api.values import RecordId, plain
from api.words import words

NAME = "purpose"


@strawberry.directive(
    name=NAME,
    locations=[
        DirectiveLocation.QUERY,
        DirectiveLocation.MUTATION,
        DirectiveLocation.SUBSCRIPTION,
    ],
    description=words(
        "What the whole question, or what is done, is for. Without it only what is public is "
        "answered.",
        "整个查询或操作的用途；省略时仅回答公开内容。",
    ),
)
def purpose(
    of: Annotated[
        str,
        strawberry.argument(
            graphql_type=code_enum("access_purpose"),
            description=words("The purpose.", "用途。"),
        ),
    ],
    call: Annotated[
        RecordId | None,
        strawberry.argument(description=words("The call that it is for.", "所涉警情。")),
    ] = None,
    case: Annotated[
        RecordId | None,
        strawberry.argument(description=words("The case that it is for.", "所涉案件。")),
    ] = None,
    break_glass: Annotated[
        str | None,
        one_or_none(
            "break_glass_reason",
            "Why a call is looked at that the unit is not on; it is always reviewed.",
            "紧急破例理由；必定接受核查。",
        ),
    ] = None,
) -> None:
    """Read by `Stated` before anything is answered; it changes no value."""


class Stated(SchemaExtension):
    """Puts what the operation says of itself into the context of the request."""

    def on_execute(self) -> Iterator[None]:
        """Before the first field is resolved."""
        execution = self.execution_context
        document = execution.graphql_document
        operation = get_operation_ast(document, execution.operation_name) if document else None
        directive = execution.schema._schema.get_directive(NAME)
        if operation is not None and directive is not None:
            given = get_directive_values(directive, operation, execution.variables or {})
            if given:
                execution.context = _stated(execution.context, given)
        yield


def _stated(context: Context, given: dict[str, object]) -> Context:
    references = {kind: str(given[kind]) for kind in ("call", "case") if given.get(kind)}
    if len(references) > 1:
        raise bad_input("A question is for one call or for one case; leave the other out.")
    named = [Reference(kind, found) for kind, found in references.items()]
    stated = str(plain(given["of"]))
    broken = given.get("breakGlass")
    return replace(
        context,
        purpose=stated,
        reference=named[0] if named else None,
        broken=None if broken is None else str(plain(broken)),
    )
