"""Which status of a unit on a call may follow which, and whether the unit can be dispatched then.

Data: `contracts/codes/unit_status_transitions.csv` and `unit_status_availability.csv`. The quality
rule of files counts by the same lines what the live lane refuses.
"""

from collections.abc import Mapping
from functools import cache

from contracts.codes import rows

ILLEGAL = "dispatch_assignments-legal_transition"
"""The rule that a step breaks which may not follow the one before it."""
AGAIN = "Assigned"
"""The step that an assignment begins with, the first or another one."""


def allowed(before: str | None, after: str) -> bool:
    """Whether a unit may go from one status to the other; None where it is not on the call yet."""
    return after in following(before)


def following(before: str | None) -> tuple[str, ...]:
    """What may follow, in the order of the list; none where the status is unknown."""
    return _following().get(before or "", ())


def refusal(before: str | None, after: str) -> str:
    """What whoever wants an illegal step is told: from, to, and what may follow instead."""
    stands = f"is {before}" if before else "is not on the call"
    may = ", ".join(following(before)) or "nothing"
    return f"A unit that {stands} cannot become {after} on it; what may follow is {may}."


def availability(status: str) -> str:
    """EIDO primary unit status of a unit that has the status; `KeyError` for one on no list."""
    return _availability()[status]


def sequence(before: str | None, seq: int, after: str) -> int:
    """Number of the assignment that the next step belongs to, from 1."""
    return seq + 1 if after == AGAIN or before is None else seq


@cache
def _following() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("unit_status_transitions"):
        found[row["before"]] = (*found.get(row["before"], ()), row["after"])
    return found


@cache
def _availability() -> Mapping[str, str]:
    return {row["status"]: row["primary_status"] for row in rows("unit_status_availability")}
