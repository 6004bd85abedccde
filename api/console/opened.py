"""What each role may ask and do, for which purposes: so that the page offers that and no more.

The page could find out by trying, but every refusal is an entry of the ledger and a finding of the
access review. It is the table of `docs/access.md`, worked out from the same policies; what a page
makes of it changes nothing of what is answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from api.access.identity import Identity
from api.access.matrix import ACTS_AT_WORK, GRANTED
from api.access.policy import decision, permission
from contracts import Contract, capabilities
from contracts.codes import values

Opened = Mapping[str, Mapping[str, tuple[str, ...]]]
AT_BEST = replace(GRANTED, own=True)
"""About his own call and unit."""


@cache
def opened() -> Opened:
    """Role → capability → purposes, of what is not denied whatever the call or case."""
    found = {role: _of(role) for role in values("role")}
    return {role: capability for role, capability in found.items() if capability}


@cache
def acts() -> Opened:
    """Role → act at work → purposes."""
    found = {role: dict(_acts(role)) for role in values("role")}
    return {role: able for role, able in found.items() if able}


def _acts(role: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for names, verb, kind in ACTS_AT_WORK:
        able = tuple(
            purpose
            for purpose in values("access_purpose")
            if permission(verb, kind, Identity(role=role), AT_BEST, purpose).allowed
        )
        if able:
            yield from ((name, able) for name in names.split(", "))


def _of(role: str) -> Mapping[str, tuple[str, ...]]:
    found = {one.id: _purposes(one, Identity(role=role)) for one in capabilities().values()}
    return {capability: purposes for capability, purposes in found.items() if purposes}


def _purposes(contract: Contract, identity: Identity) -> tuple[str, ...]:
    about = contract.about == "call_id"
    allowed = []
    for purpose in contract.purposes:
        facts = replace(GRANTED, referenced=purpose in contract.referenced, call=about)
        if decision(contract, identity, purpose, facts).allowed:
            allowed.append(purpose)
    return tuple(allowed)
