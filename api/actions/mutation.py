"""The root of what may be done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry

from api.actions import decisions, releases, reviews, steps
from api.actions.acting import ActType
from api.words import words


@dataclass(frozen=True)
class Offered:
    """One act: what does it, what it tells, and its words."""

    resolve: Callable[..., Any]
    told: Any
    english: str
    chinese: str


RELEASE, REVIEW = releases.ReleaseType, reviews.ReviewType
OFFERED = (
    Offered(
        releases.request_replay,
        RELEASE,
        "Ask that the replay of a unit on a call be released to the asker.",
        "申请回放授权。",
    ),
    Offered(
        releases.approve_replay,
        RELEASE,
        "Release a replay to who asked for it; another role than his, naming the same.",
        "批准回放授权。",
    ),
    Offered(
        releases.request_export,
        RELEASE,
        "Ask that the whole answer to a document may be taken away.",
        "申请整体导出。",
    ),
    Offered(
        releases.approve_export,
        RELEASE,
        "Release an export to who asked for it; another role than his, with the same document.",
        "批准整体导出。",
    ),
    Offered(
        releases.request_delay,
        RELEASE,
        "Ask that the subject of a record be told later who looked at it.",
        "申请延迟告知。",
    ),
    Offered(releases.approve_delay, RELEASE, "Order the delay.", "批准延迟告知。"),
    Offered(reviews.record_review, REVIEW, "Record what came of a review.", "记录核查结论。"),
    Offered(
        steps.acknowledge_call,
        ActType,
        "Acknowledge, for the asker's own unit, that it was assigned to the call.",
        "本单位签收派警。",
    ),
    Offered(steps.assign_unit, ActType, "Assign a unit to an open call.", "派警。"),
    Offered(
        steps.set_unit_status,
        ActType,
        "Say which status a unit took on a call, as the legal transitions allow.",
        "更新单位在警情中的状态。",
    ),
    Offered(
        decisions.link_calls,
        ActType,
        "Say that a call tells of the same event as the primary one.",
        "关联重复警情。",
    ),
    Offered(
        decisions.split_calls,
        ActType,
        "Say that a call tells of another event than the primary one.",
        "拆分警情。",
    ),
    Offered(
        decisions.record_disposition,
        ActType,
        "Record how a call ended, which closes it.",
        "记录处置结果并结警。",
    ),
    Offered(
        decisions.verify_plate_hit,
        ActType,
        "Record whether the plate of a hit and its list entry agree.",
        "核验卡口比中。",
    ),
    Offered(
        decisions.close_protection_alert,
        ActType,
        "Close a child-protection alert with what came of it.",
        "办结未成年人保护警示。",
    ),
)


def mutation() -> Any:
    """The GraphQL type of all that may be done."""
    space: dict[str, Any] = {
        one.resolve.__name__: strawberry.mutation(
            resolver=one.resolve,
            graphql_type=one.told,
            description=words(one.english, one.chinese),
        )
        for one in OFFERED
    }
    return strawberry.type(
        type("Mutation", (), space),
        description=words("What may be done; each act is in the ledger.", "可执行的操作，均留痕。"),
    )
