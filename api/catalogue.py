"""What may be asked here, told by the API itself. It holds promises and no data."""

from collections.abc import Mapping
from typing import Any

import strawberry

from api.codes import source_enum
from api.context import Info
from api.statement import answer_table
from api.values import UtcTime
from api.words import Words, words
from contracts import Contract, camel, capabilities

SourceId = source_enum()


@strawberry.type(description=words("A column of an answer.", "返回列。"))
class AnswerColumn:
    """One column as its contract promises it."""

    name: str = strawberry.field(description=words("Its field.", "字段名。"))
    unit: str = strawberry.field(description=words("Its unit; empty where it has none.", "单位。"))
    meaning: str = strawberry.field(description=words("What it says.", "含义。"))


@strawberry.type(description=words("What one capability answers.", "能力说明。"))
class CatalogueEntry:
    """One capability as its contract describes it; words in the language that is asked for."""

    id: str = strawberry.field(description=words("Its field in its category.", "字段名。"))
    number: int = strawberry.field(description=words("Its number, 1 to 57.", "编号。"))
    category: str = strawberry.field(description=words("The category it stands in.", "类别。"))
    title: str = strawberry.field(description=words("Its title.", "名称。"))
    title_en: str = strawberry.field(description=words("Its title in English.", "英文名称。"))
    title_zh: str = strawberry.field(description=words("Its title in Chinese.", "中文名称。"))
    question: str = strawberry.field(description=words("What it answers.", "回答的问题。"))
    purposes: list[str] = strawberry.field(
        description=words("Purposes that open it.", "允许的用途。")
    )
    method: str = strawberry.field(description=words("How it is worked out.", "方法。"))
    method_source: str = strawberry.field(
        description=words("After which publications.", "方法出处。")
    )
    sources: list[SourceId] = strawberry.field(  # type: ignore[valid-type]
        description=words("The sources that it reads.", "所读数据源。")
    )
    data_as_of: UtcTime | None = strawberry.field(
        description=words("Latest event in those sources.", "数据截至时间。")
    )
    data_age_seconds: int | None = strawberry.field(
        description=words("Time since then.", "数据时效。", "s")
    )
    columns: list[AnswerColumn] = strawberry.field(
        description=words("The columns of its rows.", "返回列。")
    )


def entries(info: Info) -> list[Mapping[str, object]]:
    """Every capability, in the catalogue's order."""
    return [_entry(contract, info) for contract in capabilities().values()]


catalogue: Any = strawberry.field(
    resolver=entries,
    graphql_type=list[CatalogueEntry],
    description=words(
        "What may be asked here; needs no purpose, since it holds no data.",
        "可查询内容目录；不含数据，无需用途。",
    ),
)


def _entry(contract: Contract, info: Info) -> Mapping[str, object]:
    context = info.context
    as_of = context.snapshot.manifest.as_of(contract.sources)
    return {
        "id": contract.id,
        "number": contract.number,
        "category": contract.domain,
        "title": Words(contract.title, contract.title_zh),
        "title_en": contract.title,
        "title_zh": contract.title_zh,
        "question": Words(contract.purpose, contract.question_zh),
        "purposes": list(contract.purposes),
        "method": contract.method.strip(),
        "method_source": contract.method_source,
        "sources": list(contract.sources),
        "data_as_of": as_of,
        "data_age_seconds": int((context.clock() - as_of).total_seconds()) if as_of else None,
        "columns": [
            {
                "name": camel(column.name),
                "unit": column.unit,
                "meaning": Words(column.description, column.description_zh),
            }
            for column in answer_table(contract).columns
        ],
    }
