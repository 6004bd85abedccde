"""The whole of who may ask what for what, as a page: every role, purpose and capability decided."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from api.access.identity import Identity
from api.access.policy import Facts, decision, permission
from api.access.scope import area_column
from contracts import Contract, capabilities
from contracts.codes import Code, code_list

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """<!-- Rendered from the policies by `make render`; do not edit. -->

# Who may ask what

Decided by the policies in `contracts/policies`, for each role, purpose and capability; where
nothing stands, it is denied. **own**: rows of the asker's own areas. **all**: all rows. A purpose
with an asterisk needs the call or case that the question is for, which is open and the asker's
own; with a dagger somebody of another role must have released it first.

A call may be named by who works with calls (OFFICER, DISPATCHER, COMMANDER, AUDITOR), a case by
who works with cases (FRAUD_OFFICER, COMMUNITY_OFFICER, COMMANDER, AUDITOR). To all others the
refusal is the same whether or not there is one. A unit is on a call from its assignment until it
clears, and for a day at most where nobody reports it clear.
"""
ACTS = """
## Who may act

What one asks for, another of another role approves: never the one who asked, never his own role.

| | may ask for it | may approve it | may look into it |
|---|---|---|---|"""
GRANTED = Facts(known=True, open=True, assigned=True, in_area=True, released=True)
COMPOSE = """
## Who may write questions

Where documents must be registered ([the guard](guard.md)), these roles still send their own:
{}. Every other sends registered ones alone.
"""
WORK = """
## Who may act at calls, hits and alerts

For the purpose that stands beside the role, in his own areas, and as [acts](acts.md) says; **own**:
for his own unit.

| | |
|---|---|"""
ACTS_AT_WORK = (
    ("acknowledgeCall", "acknowledge", "CALL"),
    ("assignUnit", "assign", "CALL"),
    ("setUnitStatus", "report", "CALL"),
    ("linkCalls, splitCalls", "link", "CALL"),
    ("recordDisposition", "dispose", "CALL"),
    ("verifyPlateHit", "verify", "HIT"),
    ("closeProtectionAlert", "close", "ALERT"),
)
THINGS = ("RELEASE", "EXPORT", "DELAY", "REVIEW")
VERBS = ("request", "approve", "review")


def page() -> str:
    """`docs/access.md`."""
    roles = code_list("role")
    asking = [code for code in roles if any(_allowed(code.code))]
    lines = [HEAD, "| capability | " + " | ".join(role.code for role in asking) + " |"]
    lines.append("|---" * (len(asking) + 1) + "|")
    for contract in capabilities().values():
        cells = (", ".join(_cell(contract, role.code)) for role in asking)
        lines.append(f"| `{contract.id}` | " + " | ".join(cells) + " |")
    lines.append(ACTS)
    for kind in THINGS:
        cells = (_acting(roles, verb, kind) for verb in VERBS)
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    lines.append(WORK)
    for names, verb, kind in ACTS_AT_WORK:
        able = ", ".join(_working(roles, verb, kind))
        lines.append(f"| {names} | {able} |")
    lines.append(COMPOSE.format(_acting(roles, "compose", "DOCUMENT")))
    lines += ["| role | who |", "|---|---|"]
    lines += [f"| {role.code} | {role.title} · {role.title_zh} |" for role in roles]
    return "\n".join(lines) + "\n"


def _acting(roles: Iterable[Code], verb: str, kind: str) -> str:
    able = [one.code for one in roles if _may(one.code, verb, kind)]
    return ", ".join(able)


def _working(roles: Iterable[Code], verb: str, kind: str) -> Iterator[str]:
    for role, purpose in product(roles, code_list("access_purpose")):
        asker = Identity(role=role.code)
        facts = replace(GRANTED, own=True)
        if permission(verb, kind, asker, facts, purpose.code).allowed:
            other = permission(verb, kind, asker, GRANTED, purpose.code).allowed
            yield f"{role.code} {purpose.code}{'' if other else ' own'}"


def _may(role: str, verb: str, kind: str) -> bool:
    return permission(verb, kind, Identity(role=role), Facts()).allowed


def _allowed(role: str) -> Iterator[str]:
    return (cell for contract in capabilities().values() for cell in _cell(contract, role))


def _cell(contract: Contract, role: str) -> Iterator[str]:
    for purpose in contract.purposes:
        needs = purpose in contract.referenced
        facts = replace(GRANTED, referenced=needs, call=contract.about == "call_id")
        found = decision(contract, Identity(role=role), purpose, facts)
        if found.allowed:
            rows = "own" if found.own_areas and area_column(contract) else "all"
            marks = ("\\*" if needs else "") + ("†" if contract.released else "")
            yield f"{purpose}{marks} {rows}"


def main() -> int:
    """Write the page; with --check only compare it with what is committed."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.name} is not what the policies say; run `make render`\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
