"""Who accessed what, when, for which purpose, and under which call or case."""

from typing import Annotated

import strawberry

from api.arguments import PeriodOrLatest, any_of
from api.capability import capability
from api.codes import capability_enum
from api.query import Condition, Query
from api.values import RecordId, Salted
from api.words import words

CapabilityIds = Annotated[
    list[str] | None,
    strawberry.argument(
        graphql_type=list[capability_enum()] | None,  # type: ignore[misc]
        description=words(
            "Only these capabilities; left out, all.", "仅限这些能力；省略时为全部。"
        ),
    ),
]


@capability("accessLog")
def access_log(
    period: PeriodOrLatest = None,
    capability_ids: CapabilityIds = None,
    purposes: Annotated[
        list[str] | None,
        any_of("access_purpose", "Only for these purposes; left out, all.", "仅限这些用途。"),
    ] = None,
    decisions: Annotated[
        list[str] | None,
        any_of("access_decision", "Only so decided; left out, all.", "仅限这些决定。"),
    ] = None,
    actor_id: Annotated[
        RecordId | None,
        strawberry.argument(
            description=words("Only what this servant asked.", "仅限该操作人的访问。")
        ),
    ] = None,
    record_id: Annotated[
        RecordId | None,
        strawberry.argument(
            description=words("Only what named this record.", "仅限指明该记录的访问。")
        ),
    ] = None,
) -> Query:
    """The latest first."""
    asked = (
        Query("access_log")
        .between("at", period)
        .where(
            capability_id=capability_ids, purpose=purposes, decision=decisions, actor_id=actor_id
        )
        .order_by("-at", "-position")
    )
    if record_id is None:
        return asked
    return asked.meeting(Condition("list_contains(record_refs, ?)", (Salted(record_id),)))
