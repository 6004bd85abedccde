"""What is asked of the county-week, where a capability's own defaults say too little.

A capability that is not named here is asked without arguments, for the first of its purposes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Found:
    """A field of the first row that another capability answered with, or of what stands beside."""

    capability: str
    name: str


@dataclass(frozen=True)
class Example:
    """A purpose that opens the capability, and arguments."""

    purpose: str
    arguments: str = ""
    """As GraphQL writes them; `{word}` stands for what `finds` names."""
    finds: Mapping[str, Found] = field(default_factory=dict)
    about: str = ""
    """The call or case that the question is for, as the directive takes it."""


EXAMPLES: Mapping[str, Example] = {
    "nearestUnits": Example("RESPOND", "point: {latitude: 34.838, longitude: 114.734}"),
    "unitStatusBoard": Example("COMMAND", "statuses: [OnScene, EnRoute, Assigned]"),
    "callBrief": Example(
        "RESPOND", 'callId: "{call}"', {"call": Found("activeCalls", "callId")}, 'call: "{call}"'
    ),
    "patrolReplay": Example(
        "AUDIT",
        'unitId: "{unit}", callId: "{call}"',
        {"unit": Found("unitStatusBoard", "unitId"), "call": Found("unitStatusBoard", "callId")},
    ),
    "duplicateCallGroups": Example("RESPOND", "openOnly: false"),
    "responseTimes": Example("COMMAND", "standards: [LOCAL_110]"),
    "interventionEffect": Example(
        "ANALYSE",
        'treatedArea: "410225002", controlArea: "410225001", counted: CALLS, '
        'prePeriod: {since: "2026-06-01", until: "2026-06-03"}, '
        'postPeriod: {since: "2026-06-04", until: "2026-06-06"}',
    ),
    "fraudCaseFlow": Example(
        "FRAUD_RESPONSE",
        'reportId: "{report}", legalBasisRef: "ZF-{report}"',
        {"report": Found("stopPaymentStatus", "reportId")},
        'case: "{report}"',
    ),
    "nearestServicePoint": Example(
        "PUBLIC", "point: {latitude: 34.83, longitude: 114.82}, serviceCode: RESIDENCE"
    ),
    "lostItemMatch": Example("SERVICE", "category: PHONE, colour: BLACK"),
    "accessLog": Example("AUDIT", "", {"earlier": Found("sourceHealth", "sourceId")}),
    "accessReview": Example("AUDIT", "", {"earlier": Found("nearestUnits", "unitId")}),
    "whoViewedMyData": Example(
        "SUBJECT", 'recordId: "{call}"', {"call": Found("callBrief", "callId")}
    ),
    "auditProof": Example("AUDIT", 'eventId: "{event}"', {"event": Found("accessLog", "eventId")}),
    "figureLineage": Example(
        "AUDIT", 'figureId: "{figure}"', {"figure": Found("responseTimes", "figureId")}
    ),
}
