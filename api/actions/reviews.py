"""What came of looking into an access."""

from asyncio import to_thread
from collections.abc import Mapping
from typing import Annotated

import strawberry

from api.access.policy import Facts
from api.actions.deeds import Deed, done, moment
from api.arguments import one_of
from api.codes import code_enum
from api.context import Context, Info
from api.values import RecordId, UtcTime, plain
from api.words import words

RECORD = Deed("recordReview", "review", "REVIEW")


@strawberry.type(
    name="ReviewOutcomeRecorded",
    description=words("An outcome that is in the ledger now.", "已记录的核查结论。"),
)
class ReviewType:
    """The outcome and when it was recorded."""

    review_id: RecordId = strawberry.field(description=words("The review.", "核查编号。"))
    outcome: code_enum("review_outcome") = strawberry.field(  # type: ignore[valid-type]
        description=words("What came of it.", "结论。")
    )
    at: UtcTime = strawberry.field(description=words("When it was recorded, UTC.", "记录时间。"))


async def record_review(
    info: Info,
    review_id: Annotated[
        RecordId,
        strawberry.argument(description=words("The review, from accessReview.", "核查编号。")),
    ],
    outcome: Annotated[str, one_of("review_outcome", "What came of it.", "核查结论。")],
) -> Mapping[str, object]:
    """Record what came of a review; of several the last counts, and none is ever lost."""
    return await to_thread(_record, info.context, review_id, outcome)


def _record(context: Context, review_id: RecordId, outcome: str) -> Mapping[str, object]:
    at = moment(context)
    arguments = {"review_id": review_id, "outcome": plain(outcome)}
    done(context, RECORD, Facts(own=_is_own(context, review_id)), at, arguments=arguments)
    return {"review_id": review_id, "outcome": outcome, "at": at}


def _is_own(context: Context, review_id: str) -> bool:
    """Whether the review is of the reviewer's own accesses."""
    found = context.ledger.reading().rows(
        "select 1 from access_review where review_id = ? and actor_id = ?",
        [review_id, context.identity.actor],
    )
    return bool(found)
