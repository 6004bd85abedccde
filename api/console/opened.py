"""What each role may ask, for which purposes: so that the page offers that and tries nothing else.

The page could find out by asking, but every refusal is an entry of the ledger and a finding of the
access review. It is the table of `docs/access.md`, worked out from the same policies; what a page
makes of it changes nothing of what is answered.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from api.access.identity import Identity
from api.access.matrix import GRANTED
from api.access.policy import decision
from contracts import Contract, capabilities
from contracts.codes import values

Opened = Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def opened() -> Opened:
    """Role → capability → purposes, of what is not denied whatever the call or case."""
    found = {role: _of(role) for role in values("role")}
    return {role: capability for role, capability in found.items() if capability}


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
