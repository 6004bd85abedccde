"""Cursors: where a page ended, as the values its last row was sorted by.

They hold what the asker was shown, so they outlive a snapshot and tell nothing more.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from hashlib import sha256

from api.errors import bad_input
from api.query import Condition, Order, Query
from contracts import Column


def fingerprint(capability: str, query: Query) -> str:
    """What ties a cursor to its question: all of it but the page."""
    asked = (capability, query.identity, query.order)
    return sha256(repr(asked).encode()).hexdigest()[:12]


def cursor(mark: str, values: Sequence[object]) -> str:
    """The place behind a row, opaque to the asker."""
    text = json.dumps([mark, *values], default=str, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def behind(
    given: str, mark: str, order: Sequence[Order], columns: Sequence[Column]
) -> Condition | None:
    """The rows behind the cursor, in the order; None where there is no cursor."""
    if not given:
        return None
    values = _values(given, mark, len(order))
    cases: list[str] = []
    bound: list[object] = []
    for place, one in enumerate(order):
        later = _later(one, columns[place], values[place])
        if later is None:
            continue
        equal = zip(order[:place], columns[:place], values[:place], strict=True)
        parts = [*(_same(o, column, value) for o, column, value in equal), later]
        cases.append("(" + " and ".join(part.sql for part in parts) + ")")
        bound.extend(value for part in parts for value in part.values)
    return Condition(" or ".join(cases) or "false", tuple(bound))


def _later(order: Order, column: Column, value: object) -> Condition | None:
    if value is None:
        return None  # nulls come last: nothing of this column is behind one
    sign = "<" if order.descending else ">"
    name = f'"{order.column}"'
    return Condition(f"({name} {sign} {_bound(column)} or {name} is null)", (value,))


def _same(order: Order, column: Column, value: object) -> Condition:
    return Condition(f'"{order.column}" is not distinct from {_bound(column)}', (value,))


def _values(given: str, mark: str, length: int) -> list[object]:
    try:
        padded = given + "=" * (-len(given) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if found[0] != mark or len(found) != length + 1:
            raise ValueError
        if not all(value is None or isinstance(value, str | int | float) for value in found[1:]):
            raise ValueError
    except (ValueError, binascii.Error, TypeError, KeyError, IndexError) as error:
        raise bad_input(
            "after is not a cursor of this question; take it from pageInfo.endCursor of an answer "
            "with the same arguments, or leave it out to start at the first row."
        ) from error
    return list(found[1:])


def _bound(column: Column) -> str:
    # An altered cursor finds nothing; it does not fail inside the database.
    return f"try_cast(? as {column.physical})"
