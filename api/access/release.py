"""What two people agree on: asked for by one, approved by one of another role, for a time.

Nothing of it is stored but the acts in the ledger; what holds is worked out from them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.access.acts import Act
from api.context import Context
from api.values import plain
from contracts import Contract
from contracts.codes import rows

REQUEST, APPROVE = "requestRelease", "approveRelease"
WAITING, APPROVED, EXPIRED = "WAITING", "APPROVED", "EXPIRED"


@dataclass(frozen=True)
class Release:
    """One request and what became of it."""

    id: str
    kind: str
    """RELEASE of a capability's answer, EXPORT of a whole answer, DELAY of telling a subject."""
    capability: str
    subject: str
    """Salted hash of what exactly is released: the arguments, the document, the record."""
    actor: str
    role: str
    requested_at: datetime
    approved_at: datetime | None = None
    approver: str = ""
    until: datetime | None = None

    def state(self, at: datetime) -> str:
        """How it stands at that moment."""
        if self.until is not None:
            return APPROVED if at < self.until else EXPIRED
        waits = at < self.requested_at + timedelta(hours=limit("REQUEST_HOURS"))
        return WAITING if waits else EXPIRED


def limit(rule: str) -> int:
    """How long a request waits, or what was approved holds, by rule."""
    found = {row["rule"]: int(row["value"]) for row in rows("release_limits")}
    return found[rule]


def releases(acts: Iterable[Act]) -> Mapping[str, Release]:
    """All requests by id, with the first approval of each."""
    found: dict[str, Release] = {}
    for act in acts:
        if act["act"] == REQUEST:
            made = act["release"]
            found[made["id"]] = Release(
                made["id"], made["kind"], made["capability"], made["subject"],
                act["actor"], act["role"], _moment(act["at"]),
            )  # fmt: skip
        elif act["act"] == APPROVE:
            made = act["release"]
            before = found.get(made["id"])
            if before is not None and before.approved_at is None:
                found[made["id"]] = replace(
                    before,
                    approved_at=_moment(act["at"]),
                    approver=act["actor"],
                    until=_moment(made["until"]),
                )
    return found


def subject(context: Context, capability: str, arguments: Mapping[str, object]) -> str:
    """Names exactly what is released, without telling it."""
    kept = {name: plain(value) for name, value in arguments.items()}
    return context.salt.of(json.dumps([capability, kept], sort_keys=True, ensure_ascii=False))


def released(
    contract: Contract, context: Context, arguments: Mapping[str, object], at: datetime
) -> bool:
    """Whether exactly this question has been released to this asker, and still is."""
    wanted = subject(context, contract.id, arguments)
    return any(
        one.actor == context.identity.actor
        and (one.kind, one.subject) == ("RELEASE", wanted)
        and one.state(at) == APPROVED
        for one in releases(context.ledger.acts()).values()
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))
