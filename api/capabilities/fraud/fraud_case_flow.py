"""In this one case, how did the victim's money move, hop by hop?"""

from typing import Annotated

import strawberry

from api.capability import capability
from api.measures import NOW
from api.query import Query
from api.values import RecordId
from api.words import words


@capability("fraudCaseFlow")
def fraud_case_flow(
    report_id: Annotated[
        RecordId,
        strawberry.argument(description=words("The one report.", "报案编号。")),
    ],
    legal_basis_ref: Annotated[
        RecordId,
        strawberry.argument(
            description=words(
                "Legal basis of a stop-payment request of that report; without it, or with another,"
                " the answer is empty.",
                "该报案止付请求的法律依据文号；不符时结果为空。",
            )
        ),
    ],
) -> Query:
    """The transfers of one case, while it lives, in their order."""
    return (
        Query("fraud_case_flow")
        .where(report_id=report_id, legal_basis_ref=legal_basis_ref)
        .that(f"expires_at > {NOW}")
        .order_by("step")
    )
