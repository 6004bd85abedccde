"""JSON as strictly as its standard allows: one meaning, or none."""

import json
from collections.abc import Iterator, Sequence
from math import isinf
from typing import Any

DEEPEST = 32
"""Objects and lists within one another; what may be asked has far fewer."""
LONGEST = 100
"""Digits of a whole number."""


def parsed(text: str | bytes) -> object:
    """The value; ValueError says what is wrong, without a word of what was sent."""
    try:
        found: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_whole,
            parse_float=_float,
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


def _whole(text: str) -> int:
    if len(text) > LONGEST:
        raise ValueError("a number is too large")
    return int(text)


def _float(text: str) -> float:
    found = float(text)
    if isinf(found):
        raise ValueError("a number is too large")
    return found


def _checked(value: object) -> None:
    """Refuse what lies too deep, and text that no UTF-8 can say (a surrogate on its own)."""
    level = [value]
    for _ in range(DEEPEST + 1):
        parts = [part for part in level if isinstance(part, dict | list)]
        for text in level:
            _said(text)
        if not parts:
            return
        level = [one for part in parts for one in _within(part)]
    raise ValueError(_TOO_DEEP)


def _said(text: object) -> None:
    if isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("a text holds half a character (a lone surrogate)") from None


def _within(part: dict[str, object] | list[object]) -> Iterator[object]:
    yield from part
    if isinstance(part, dict):
        yield from part.values()
