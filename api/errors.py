"""What an asker is told when there is no answer: a code, a sentence, nothing of the inside."""

import logging
import re
import secrets
from collections.abc import Mapping
from functools import cache

from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError

from contracts.codes import rows

LOG = logging.getLogger("stationhouse.api")
SUGGESTION = re.compile(r" ?Did you mean .*\?$", re.DOTALL)
WRONG_VALUE = re.compile(
    r"^(Variable '\$\w+' (got invalid value|of required type)|Argument '|Expected value of type"
    r"|Field '[\w.]+' of required type|Value |\w+ cannot represent|Enum '\w+' cannot represent)"
)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a failure
    """A no that the asker may read in full: what is wrong and what would be right.

    `after` are the seconds after which to ask again, where that helps.
    """

    def __init__(self, code: str, message: str, after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.after = after


def status(code: str) -> int:
    """The HTTP status of a request that was refused with the code before it was executed."""
    return _statuses()[code]


@cache
def _statuses() -> Mapping[str, int]:
    return {row["code"]: int(row["status"]) for row in rows("error_codes")}


def internal(origin: BaseException) -> tuple[str, str]:
    """Code and sentence of what must not be told: the log has it, under a reference."""
    reference = secrets.token_hex(4)
    LOG.error("no answer, reference %s", reference, exc_info=origin)
    return (
        "INTERNAL",
        f"The question could not be answered. Reference for the operator: {reference}.",
    )


def bad_input(message: str) -> Refusal:
    """A refusal of an argument; the message says what would be right."""
    return Refusal("BAD_USER_INPUT", message)


def told(error: GraphQLError) -> GraphQLFormattedError:
    """The error as it may leave the house: coded, without suggestions, without internals."""
    code, message = _code(error)
    found: GraphQLFormattedError = {"message": message, "extensions": {"code": code}}
    after = getattr(_origin(error), "after", None)
    if after is not None:
        found["extensions"]["retryAfterSeconds"] = after
    if error.locations:
        found["locations"] = [place.formatted for place in error.locations]
    if error.path is not None:
        found["path"] = error.path
    return found


def _code(error: GraphQLError) -> tuple[str, str]:
    origin = _origin(error)
    message = SUGGESTION.sub("", error.message)
    if isinstance(origin, Refusal):
        return origin.code, str(origin)
    if isinstance(origin, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED", message
    if isinstance(origin, RecursionError):
        return "QUERY_TOO_LARGE", "The query is nested too deeply; ask for less at once."
    if WRONG_VALUE.match(error.message) and not _is_output(error):
        return "BAD_USER_INPUT", message
    if error.path is None and isinstance(origin, GraphQLError):
        return "GRAPHQL_VALIDATION_FAILED", message
    return internal(origin)


def _origin(error: GraphQLError) -> Exception:
    found: Exception = error
    while isinstance(found, GraphQLError) and found.original_error is not None:
        found = found.original_error
    return found


def _is_output(error: GraphQLError) -> bool:
    """Whether it arose while an answer was written out, where a message would show its values."""
    return error.path is not None and not error.message.startswith("Argument '")
