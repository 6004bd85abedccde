"""JSON as strictly as its standard allows: one meaning, or none."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

DEEPEST = 32
"""Objects and lists within one another; what may be asked has far fewer."""


def parsed(text: str | bytes) -> object:
    """The value; ValueError says what is wrong, without a word of what was sent."""
    try:
        found: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float
        )
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ValueError("it is not JSON in UTF-8") from None
    _checked(found)
    return found


_TOO_DEEP = f"objects and lists lie more than {DEEPEST} deep"


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(_: str) -> float:
    raise ValueError("NaN and Infinity are no numbers of JSON")


def _float(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return found


def _checked(value: object) -> None:
    """Refuse what lies too deep, and text that no UTF-8 can say (a surrogate on its own)."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [one for part in level for one in _within(part)]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _within(part: object) -> Iterator[object]:
    if isinstance(part, str):
        try:
            part.encode()
        except UnicodeEncodeError:
            raise ValueError("a text holds half a character (a lone surrogate)") from None
    elif isinstance(part, dict):
        yield from part
        yield from part.values()
    elif isinstance(part, list):
        yield from part
