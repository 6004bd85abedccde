"""Whether an asker may ask or act, and within which limits: denied unless a rule allows it.

The rules are Cedar's, in `contracts/policies`; here the facts are put before them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import cedarpy

from api.access.identity import Identity
from contracts import Contract, camel
from contracts.policies import policies


@dataclass(frozen=True)
class Facts:
    """What is known, when asked, of the reference and of what was granted besides."""

    referenced: bool = False
    """A call or case was named; the others tell of it."""
    call: bool = False
    """It is a call, and no case."""
    known: bool = False
    open: bool = False
    assigned: bool = False
    """The asker's unit is on it."""
    in_area: bool = False
    """It lies in the asker's areas."""
    broken: bool = False
    """The asker broke the glass."""
    released: bool = False
    """Another role has released it to the asker."""
    own: bool = False
    """What is acted on is the actor's own: his request, his access."""
    same_role: bool = False
    """What is acted on was asked for by one of the actor's role."""


@dataclass(frozen=True)
class Decision:
    """What the rules say, and by which of them."""

    allowed: bool
    rules: tuple[str, ...] = ()
    """Ids of the policies that decided."""
    reason: str = ""
    """Why not, for the ledger: a code of `access_denial`."""
    own_areas: bool = True
    """Whether only rows of the asker's own areas may be seen."""
    exact: bool = False
    """Whether the exact place of a call may be seen by who is not assigned to it."""
    own_records: bool = False
    """Whether only what is about the asker's own records may be seen."""
    discloses: bool = False
    """Whether what is closed of the call that it is for is open for the time of the answer."""


def decision(contract: Contract, identity: Identity, purpose: str, facts: Facts) -> Decision:
    """Whether a capability may be asked; an error while deciding denies."""
    capability = {
        "referenced": [_ref("Purpose", one) for one in contract.referenced],
        "released": contract.released,
    }
    about = _Resource("Capability", contract.id, contract.purposes, tuple(capability.items()))
    found = _Question(identity.role, "ask", about, purpose, facts)
    return _decided(found, contract.purposes)


def permission(
    act: str, kind: str, identity: Identity, facts: Facts, purpose: str = ""
) -> Decision:
    """Whether something may be done to a thing of that kind, for a purpose where it has one."""
    about = _Resource("Thing", kind)
    return _decided(_Question(identity.role, act, about, purpose, facts), None)


@dataclass(frozen=True)
class _Resource:
    kind: str
    id: str
    stands_in: tuple[str, ...] = ()
    attributes: tuple[tuple[str, Any], ...] = ()

    def __hash__(self) -> int:
        """Attributes follow from the id."""
        return hash((self.kind, self.id))


@dataclass(frozen=True)
class _Question:
    role: str
    act: str
    about: _Resource
    purpose: str
    facts: Facts


@lru_cache(maxsize=8_192)
def _decided(asked: _Question, purposes: tuple[str, ...] | None) -> Decision:
    found = cedarpy.is_authorized(_request(asked), policies().rules, _entities(asked))
    notes = [policies().notes[name] for name in found.diagnostics.reasons]
    rules = tuple(sorted(note["id"] for note in notes))
    if found.diagnostics.errors:
        return Decision(allowed=False, rules=rules, reason="POLICY_ERROR")
    if not found.allowed:
        return Decision(allowed=False, rules=rules, reason=_why_not(asked, purposes, notes))
    return Decision(
        allowed=True,
        rules=rules,
        own_areas=not any(note.get("area") == "all" for note in notes),
        exact=any(note.get("place") == "exact" for note in notes),
        own_records=any(note.get("records") == "own" for note in notes),
        discloses=any(note.get("discloses") == "call" for note in notes),
    )


def _why_not(
    asked: _Question, purposes: tuple[str, ...] | None, notes: list[Mapping[str, str]]
) -> str:
    if purposes is not None and asked.purpose not in purposes:
        return "PURPOSE"
    told = sorted(note["reason"] for note in notes if "reason" in note)
    return told[0] if told else "ROLE"


def _request(asked: _Question) -> dict[str, Any]:
    context: dict[str, Any] = {
        camel(one.name): getattr(asked.facts, one.name) for one in fields(asked.facts)
    }
    if asked.purpose:
        context["purpose"] = _ref("Purpose", asked.purpose)
    return {
        "principal": _uid("Actor", "asker"),
        "action": _uid("Action", asked.act),
        "resource": _uid(asked.about.kind, asked.about.id),
        "context": context,
    }


def _entities(asked: _Question) -> list[dict[str, Any]]:
    about = asked.about
    stands_in = [_uid("Purpose", one) for one in about.stands_in]
    return [
        _entity(_uid("Actor", "asker"), {}, [_uid("Role", asked.role)]),
        _entity(_uid(about.kind, about.id), dict(about.attributes), stands_in),
    ]


def _uid(kind: str, name: str) -> Mapping[str, str]:
    return {"type": kind, "id": name}


def _ref(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": _uid(kind, name)}


def _entity(
    uid: Mapping[str, str], attributes: Mapping[str, object], parents: list[Mapping[str, str]]
) -> dict[str, Any]:
    return {"uid": uid, "attrs": attributes, "parents": parents}
