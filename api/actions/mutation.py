"""The root of what may be done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry

from api.actions import releases, reviews
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
