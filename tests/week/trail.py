"""What somebody would join rows by: ids, tokens, hashes and exact places, out of whole answers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLObjectType, GraphQLOutputType, get_named_type

from contracts import Contract, sources
from tests.api.access.test_red_team import CALLS, PLACES

IDENTIFIES = re.compile(r"(?=.*[0-9])\S{6,}")
"""A text that may stand for one person, record or thing: long enough, with a digit, no sentence."""
DECIMALS = 4
"""Of a degree: about ten metres, a house."""


def group(contract: Contract) -> frozenset[str]:
    """The sources of persons that an answer rests on; what happens on one call is one source."""
    bearing = {name for name in contract.sources if sources()[name].sensitivity == "S3"}
    calls = {"calls"} if bearing & CALLS else set()
    return frozenset((bearing - CALLS) | calls)


def handles(kind: GraphQLOutputType, value: Any) -> Iterator[str]:
    """All of the value that rows of two answers could be joined by."""
    bare = get_named_type(kind)
    if isinstance(value, list):
        for one in value:
            yield from handles(kind, one)
    elif isinstance(value, Mapping) and isinstance(bare, GraphQLObjectType):
        if bare.name == "Point":
            yield from _place(value)
            return
        for name, inner in value.items():
            if name not in PLACES:
                yield from handles(bare.fields[name].type, inner)
    elif bare.name in ("String", "RecordId") and IDENTIFIES.fullmatch(str(value)):
        yield str(value)


def places(kind: GraphQLOutputType, value: Any) -> Iterator[str]:
    """All ids of places, units and services in it, which every source may name."""
    bare = get_named_type(kind)
    if isinstance(value, list):
        for one in value:
            yield from places(kind, one)
    elif isinstance(value, Mapping) and isinstance(bare, GraphQLObjectType):
        for name, inner in value.items():
            if name in PLACES:
                yield str(inner)
            else:
                yield from places(bare.fields[name].type, inner)


def _place(point: Mapping[str, float]) -> Iterator[str]:
    north, east = (round(point[name], 6) for name in ("latitude", "longitude"))
    if (north, east) != (round(north, DECIMALS - 1), round(east, DECIMALS - 1)):
        yield f"{north:.6f},{east:.6f}"
