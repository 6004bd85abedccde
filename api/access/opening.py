"""Disclosure in time: what is closed of a row opens while the asker is on its call, and no longer.

Beside a column that opens are read the calls it opens with and the record it is sealed for; what of
it is told is decided here, once, from the grant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.access.grant import Grant
from api.access.sealed import Opener
from api.query import OPENS_WITH, SEALED_FOR
from contracts import Column, Table
from contracts.codes import rows

ASSIGNED, UNIT, PLACE, STATE = "assigned", "unit", "place", "state"
"""Opens with the call; to its unit alone; is told about where until then; tells why it is open."""


@dataclass(frozen=True)
class Opening:
    """What one grant leaves open of the rows of one answer."""

    columns: tuple[Column, ...]
    grant: Grant
    opener: Opener

    @classmethod
    def of(cls, table: Table, grant: Grant, opener: Opener) -> "Opening":
        """The opening of an answer's columns."""
        return cls(tuple(one for one in table.columns if one.opens), grant, opener)

    def checked(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer as a checksum may hold it: places as told, and nothing that opens."""
        return self._answer(answer, sealed=True)

    def told(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer as the asker gets it."""
        return self._answer(answer, sealed=False)

    def _answer(self, answer: dict[str, Any], *, sealed: bool) -> dict[str, Any]:
        if not self.columns:
            return answer
        nodes = [self._node(node, sealed=sealed) for node in answer["nodes"]]
        seen = {**answer, "nodes": nodes}
        if "edges" in answer:
            pairs = zip(answer["edges"], nodes, strict=True)
            seen["edges"] = [{**edge, "node": node} for edge, node in pairs]
        return seen

    def _node(self, node: dict[str, Any], *, sealed: bool) -> dict[str, Any]:
        seen = dict(node)
        for column in self.columns:
            if column.name in node:
                calls = seen.pop(OPENS_WITH.format(column.name))
                record = seen.pop(SEALED_FOR.format(column.name))
                opens = self._opens(calls)
                if column.opens in (STATE, PLACE):
                    seen[column.name] = self._stated(column, node[column.name], opens=opens)
                else:
                    opens = opens and not sealed and not self._is_dispatched(column)
                    seen[column.name] = self._held(column, node[column.name], record, opens=opens)
        return seen

    def _opens(self, calls: str | Sequence[str] | None) -> bool:
        listed = [calls] if isinstance(calls, str) else calls or ()
        return bool(self.grant.disclosed) and self.grant.record in listed

    def _is_dispatched(self, column: Column) -> bool:
        """What opens to the unit alone stays closed to who sends it."""
        return column.opens == UNIT and self.grant.disclosed == "DISPATCHER"

    def _stated(self, column: Column, held: Any, *, opens: bool) -> Any:
        if column.opens == STATE:
            return self.grant.disclosed if opens else "CLOSED"
        return held if opens or self.grant.exact else _about(held)

    def _held(self, column: Column, held: Any, record: str | None, *, opens: bool) -> Any:
        if not opens or held is None:
            return column.masked or None
        return held if record is None else self.opener.of(held, record)


def _about(exact: Any) -> Any:
    """About where: a point to so many decimals, a sureness of so many metres at least."""
    if isinstance(exact, Mapping):
        return {
            name: round(value, int(_precision()["NEAR_DECIMALS"])) for name, value in exact.items()
        }
    return None if exact is None else max(exact, _precision()["NEAR_M"])


@cache
def _precision() -> Mapping[str, float]:
    return {row["rule"]: float(row["value"]) for row in rows("place_precision")}
