"""The one gate: who asks, what for, for which call or case; the limits of the answer, or a denial.

A denial is told in one sentence that is the same whatever was found out; why stands in the ledger.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from api.access.grant import Grant
from api.access.policy import Decision, Facts, decision
from api.access.reference import CALL, standing
from api.access.release import released
from api.access.vouching import vouched
from api.context import Context
from contracts import Contract
from telemetry.work import worked


class Denied(Exception):  # noqa: N818 - what happened, not what broke
    """The question is not answered; `reason` is for the ledger."""

    def __init__(self, reason: str, rules: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rules = rules


@worked("policy")
def granted(
    contract: Contract, context: Context, arguments: Mapping[str, object], at: datetime
) -> Grant:
    """The limits within which it is answered; `Denied` where it is not."""
    if context.granted is not None:
        return context.granted
    facts = _facts(contract, context, arguments, at)
    found = decision(contract, context.identity, context.purpose, facts)
    if not found.allowed:
        raise Denied(found.reason, found.rules)
    if not vouched(contract, context.checkpoints):
        raise Denied("LEDGER_STALE", found.rules)
    asker = context.identity
    return Grant(
        rules=found.rules,
        areas=asker.areas if found.own_areas else None,
        exact=found.exact,
        records=(asker.records or (asker.unit,)) if found.own_records else None,
        record=context.reference.id if context.reference else "",
        disclosed=_disclosed(context, found, facts),
    )


def looks_up(contract: Contract, context: Context) -> bool:
    """Whether snapshot or ledger must be read to decide; else it is done in no time."""
    return context.reference is not None or contract.released


def _facts(
    contract: Contract, context: Context, arguments: Mapping[str, object], at: datetime
) -> Facts:
    facts = standing(context.present, context.reference, context.identity, at)
    facts = replace(facts, broken=context.broken is not None)
    if not contract.released:
        return facts
    return replace(facts, released=released(contract, context, arguments, at))


def _disclosed(context: Context, found: Decision, facts: Facts) -> str:
    """Why the call's closed fields are open to the asker; empty where they are not."""
    if context.reference is None or context.reference.kind != CALL or not found.discloses:
        return ""
    if facts.assigned:
        return "ASSIGNED"
    return "BREAK_GLASS" if facts.broken else "DISPATCHER"
