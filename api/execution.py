"""One question executed over the schema, in one context."""

from collections.abc import Collection
from typing import Any

from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.context import Context
from api.errors import told
from api.request import Asked, Malformed
from api.schema import schema

READ_ONLY = (OperationType.QUERY,)
"""What a GET may do: a link that somebody follows must change nothing."""
ANY = (OperationType.QUERY, OperationType.MUTATION)


async def execute(
    asked: Asked, context: Context, allowed: Collection[OperationType] = ANY
) -> dict[str, Any]:
    """The body of the response: data where it was executed, errors as they may be told."""
    try:
        result = await schema.execute(
            asked.query,
            variable_values=dict(asked.variables or {}),
            context_value=context,
            operation_name=asked.operation,
            allowed_operation_types=allowed,
        )
    except (CannotGetOperationTypeError, InvalidOperationTypeError) as error:
        raise Malformed(
            400,
            "No operation of that operationName is in the document, or a mutation came by GET.",
        ) from error
    body: dict[str, Any] = {}
    if result.data is not None:
        body["data"] = result.data
    if result.errors:
        body["errors"] = [told(error) for error in result.errors]
    body["extensions"] = {"snapshot": context.snapshot.id, **(result.extensions or {})}
    return body
