"""What is wrong with deliveries that the snapshot does not hold yet, asked over GraphQL.

It is no capability: it answers from the notices beside the snapshots and not from one of them, so
it has no figure to be asked again. Who may ask `sourceHealth` may ask it, and it is in the ledger
as that is.
"""

from asyncio import to_thread
from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry

from api.access import entry
from api.access.gate import Denied, granted
from api.access.refusal import refusal
from api.codes import source_enum
from api.context import Context, Info
from api.held import held
from api.words import words
from contracts import capabilities

ASKED_AS = "sourceHealth"
SourceId = source_enum()


@strawberry.type(
    description=words(
        "Something that is wrong with a delivery that the figures do not hold yet.",
        "尚未进入数据的交付所存在的问题。",
    )
)
class HeldBack:
    """One rule that a delivery broke."""

    source_id: SourceId = strawberry.field(description=words("Source contract.", "数据源。"))  # type: ignore[valid-type]
    day: date = strawberry.field(description=words("Local day of the delivery.", "交付日。"))
    file: str = strawberry.field(description=words("Name of the file.", "文件名。"))
    rule: str = strawberry.field(description=words("What it broke.", "违反的规则。"))
    detail: str = strawberry.field(description=words("What was seen.", "所见情况。"))
    remedy: str = strawberry.field(description=words("What to do.", "处理办法。"))


async def entries(info: Info) -> list[Mapping[str, object]]:
    """By source and day; allowed or denied and recorded as every answer is."""
    return await to_thread(_told, info.context)


def _told(context: Context) -> list[Mapping[str, object]]:
    contract, at = capabilities()[ASKED_AS], context.clock()
    event = entry.opened(contract, context, at, {}, None)
    try:
        grant = granted(contract, context, {}, at)
    except Denied as denied:
        context.ledger.append(entry.denied(event, denied))
        raise refusal(contract, context, denied.reason) from None
    found: list[Mapping[str, object]] = [
        {"source_id": one.source, "day": date.fromisoformat(one.day), **wrong}
        for one in held(context.snapshot.folder)
        for wrong in one.findings
    ]
    told = {"decision": "ALLOW", "fields": ["held_back"], "row_count": len(found)}
    context.ledger.append({**event, **told, **grant.told})
    return found


held_back: Any = strawberry.field(
    resolver=entries,
    graphql_type=list[HeldBack],
    description=words(
        "Deliveries that are held back or missing, with rule, file and remedy; who may ask "
        "sourceHealth may ask it.",
        "被扣留或缺失的交付及其规则、文件和处理办法；权限同 sourceHealth。",
    ),
)
