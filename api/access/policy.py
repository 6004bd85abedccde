"""Whether an asker may ask a capability for a purpose, and of which rows: denied unless allowed.

The rules are Cedar's, in `contracts/policies`; here the facts are put before them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cedarpy

from api.access.identity import Identity
from contracts import Contract
from contracts.policies import policies


@dataclass(frozen=True)
class Decision:
    """What the rules say, and by which of them."""

    allowed: bool
    rules: tuple[str, ...] = ()
    """Ids of the policies that decided."""
    reason: str = ""
    """Why not, for the ledger."""
    own_areas: bool = True
    """Whether only rows of the asker's own areas may be seen."""


def decision(contract: Contract, identity: Identity, purpose: str, *, referenced: bool) -> Decision:
    """Allowed or denied; an error while deciding denies."""
    facts = _Facts(
        identity.role,
        identity.areas,
        identity.unit,
        contract.id,
        contract.purposes,
        contract.referenced,
        purpose,
        referenced,
    )
    return _decided(facts)


@dataclass(frozen=True)
class _Facts:
    role: str
    areas: tuple[str, ...]
    unit: str
    capability: str
    purposes: tuple[str, ...]
    needs: tuple[str, ...]
    purpose: str
    referenced: bool


@lru_cache(maxsize=4_096)
def _decided(facts: _Facts) -> Decision:
    found = cedarpy.is_authorized(_request(facts), policies().rules, _entities(facts))
    notes = [policies().notes[name] for name in found.diagnostics.reasons]
    rules = tuple(sorted(note["id"] for note in notes))
    if found.diagnostics.errors:
        return Decision(allowed=False, rules=rules, reason="POLICY_ERROR")
    if not found.allowed:
        return Decision(allowed=False, rules=rules, reason=_why_not(facts, rules))
    own = not any(note.get("area") == "all" for note in notes)
    return Decision(allowed=True, rules=rules, own_areas=own)


def _why_not(facts: _Facts, rules: tuple[str, ...]) -> str:
    if "reference-needed" in rules:
        return "NO_REFERENCE"
    if facts.purpose not in facts.purposes:
        return "PURPOSE"
    return "ROLE"


def _request(facts: _Facts) -> dict[str, Any]:
    return {
        "principal": _uid("Actor", "asker"),
        "action": _uid("Action", "ask"),
        "resource": _uid("Capability", facts.capability),
        "context": {
            "purpose": {"__entity": _uid("Purpose", facts.purpose)},
            "referenced": facts.referenced,
        },
    }


def _entities(facts: _Facts) -> list[dict[str, Any]]:
    asker = {"areas": list(facts.areas), "unit": facts.unit}
    needs = {"referenced": [{"__entity": _uid("Purpose", one)} for one in facts.needs]}
    stands_in = [_uid("Purpose", one) for one in facts.purposes]
    return [
        _entity(_uid("Actor", "asker"), asker, [_uid("Role", facts.role)]),
        _entity(_uid("Capability", facts.capability), needs, stands_in),
    ]


def _uid(kind: str, name: str) -> Mapping[str, str]:
    return {"type": kind, "id": name}


def _entity(
    uid: Mapping[str, str], attributes: Mapping[str, object], parents: list[Mapping[str, str]]
) -> dict[str, Any]:
    return {"uid": uid, "attrs": attributes, "parents": parents}
