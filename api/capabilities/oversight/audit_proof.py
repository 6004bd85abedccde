"""Whether it can be proved that the log was not altered or cut."""

from typing import Annotated

import strawberry

from api.analysis.proof import proved
from api.capability import capability
from api.errors import bad_input
from api.measures import NOW
from api.query import Query
from api.values import RecordId
from api.words import words


@capability("auditProof")
def audit_proof(
    event_id: Annotated[
        RecordId | None,
        strawberry.argument(
            description=words(
                "Prove that this entry is in the tree; accessLog names entries.",
                "证明该记录在树中。",
            )
        ),
    ] = None,
    older_size: Annotated[
        int | None,
        strawberry.argument(
            description=words(
                "Prove that the tree goes on from the one of so many leaves.",
                "证明树由该大小的旧树延续而来。",
            )
        ),
    ] = None,
    size: Annotated[
        int | None,
        strawberry.argument(
            description=words(
                "Of the tree when it had so many leaves; left out, as it stands.",
                "该大小时的树；省略时为当前。",
            )
        ),
    ] = None,
) -> Query:
    """One row; none where there is no such entry in the tree."""
    if event_id is not None and older_size is not None:
        raise bad_input("give eventId or olderSize, not both: a path proves one thing.")
    sizes = [one for one in (older_size, size) if one is not None]
    if any(one < 1 for one in sizes) or sizes != sorted(sizes):
        raise bad_input(
            "olderSize and size count leaves: both at least 1, olderSize not above size."
        )
    return (
        Query("audit_proof")
        .beside(anchors=Query("anchors").that(f"anchored_at <= {NOW}"))
        .through(proved, event_id=event_id, older_size=older_size, size=size)
    )
