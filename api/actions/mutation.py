"""The root of what may be done."""

from collections.abc import Callable
from typing import Any

import strawberry

from api.actions import releases, reviews
from api.words import words

DEEDS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "request_replay": (
        releases.request_replay,
        "Ask that the replay of a unit on a call be released to the asker.",
        "申请回放授权。",
    ),
    "approve_replay": (
        releases.approve_replay,
        "Release a replay to who asked for it; another role than his, naming the same.",
        "批准回放授权。",
    ),
    "request_export": (
        releases.request_export,
        "Ask that the whole answer to a document may be taken away.",
        "申请整体导出。",
    ),
    "approve_export": (
        releases.approve_export,
        "Release an export to who asked for it; another role than his, with the same document.",
        "批准整体导出。",
    ),
    "request_delay": (
        releases.request_delay,
        "Ask that the subject of a record be told later who looked at it.",
        "申请延迟告知。",
    ),
    "approve_delay": (releases.approve_delay, "Order the delay.", "批准延迟告知。"),
    "record_review": (reviews.record_review, "Record what came of a review.", "记录核查结论。"),
}


def mutation() -> Any:
    """The GraphQL type of all that may be done."""
    space: dict[str, Any] = {
        name: strawberry.mutation(resolver=resolve, description=words(english, chinese))
        for name, (resolve, english, chinese) in DEEDS.items()
    }
    return strawberry.type(
        type("Mutation", (), space),
        description=words("What may be done; each act is in the ledger.", "可执行的操作，均留痕。"),
    )
