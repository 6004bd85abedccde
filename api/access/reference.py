"""The call or case that a question is for, and how it stands when the question is asked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from api.access.identity import Identity
from api.access.policy import Facts
from api.access.scope import EVERYWHERE
from contracts.codes import rows as limits

CALL = "call"
KINDS = {CALL: ("CALL",), "case": ("FRAUD_REPORT", "DISPUTE")}
"""What kind of record each word names."""

RECORD = """
select area_id, opened_at <= ? and coalesce(closed_at > ?, true)
from record_standing where record_id = ? and list_contains(?, record_kind)
"""
ON_IT = """
select 1 from unit_assignments
where
    call_id = ? and unit_id = ?
    and assigned_at between ? and ? and coalesce(cleared_at > ?, true)
"""


@dataclass(frozen=True)
class Reference:
    """A record by its kind, `call` or `case`, and its whole id."""

    kind: str
    id: str


class Rows(Protocol):
    """Where records and assignments are looked up."""

    def rows(self, sql: str, values: list[object]) -> list[tuple[Any, ...]]:
        """The rows of one statement."""


def standing(rows: Rows, reference: Reference | None, identity: Identity, at: datetime) -> Facts:
    """What is known of the reference at that moment. As much is looked up for one that is not."""
    if reference is None:
        return Facts()
    found = rows.rows(RECORD, [at, at, reference.id, list(KINDS[reference.kind])])
    on_it = rows.rows(ON_IT, [reference.id, identity.unit, at - _longest(), at, at])
    is_call = reference.kind == CALL
    facts = Facts(referenced=True, call=is_call, assigned=bool(on_it) and is_call)
    if not found:
        return facts
    ((area, is_open), *_) = found
    return replace(facts, known=True, open=bool(is_open), in_area=within(area, identity))


@cache
def _longest() -> timedelta:
    """How long a unit is taken to be on a call that nobody reported it clear of."""
    hours = {row["rule"]: int(row["value"]) for row in limits("release_limits")}
    return timedelta(hours=hours["ASSIGNED_HOURS"])


def within(area: str | None, identity: Identity) -> bool:
    """Whether the record lies where the asker works; one that nobody placed lies in his county."""
    if EVERYWHERE in identity.areas:
        return True
    return any((area or one[:6]).startswith(one) for one in identity.areas)
