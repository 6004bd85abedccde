"""A capability of the API: a contract and a resolver, made into one GraphQL field at import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import GenericAlias
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.access.disclosure import is_figure, protects
from api.answer import Answer
from api.codes import code_enum
from api.observed import Told
from api.query import Query
from api.statement import answer_table
from api.values import SHAPES, FigureId, PageInfo, UtcTime
from api.words import words
from contracts import Column, Contract, ContractError, Table, camel, capabilities, pascal, snake

Resolver = Callable[..., Query]
SCALARS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": date,
    "timestamp": UtcTime,
}
ITEMS: dict[str, Any] = {"varchar": str, "integer": int, "bigint": int, "double": float}


@dataclass(frozen=True)
class Capability:
    """One room: what is promised, how arguments become a question, and the field of both."""

    contract: Contract
    resolve: Resolver
    """Pure: the arguments in, one immutable `Query` out."""
    field: StrawberryField

    def again(self) -> tuple[Any, StrawberryField]:
        """Its type and the same field once more, for another root."""
        return self.field.type, _field(self.contract, self.resolve, self.field.type)


def capability(contract_id: str) -> Callable[[Resolver], Capability]:
    """Join a resolver to the contract of that id."""
    contract = capabilities().get(contract_id)
    if contract is None:
        raise ContractError(f"{contract_id}: there is a resolver but no contract of this name")

    def joined(resolve: Resolver) -> Capability:
        if resolve.__name__ != snake(contract_id):
            raise ContractError(
                f"{contract_id}: its resolver is called {resolve.__name__}; "
                f"call it {snake(contract_id)}"
            )
        made = _field(contract, resolve, connection(contract) | None)
        return Capability(contract, resolve, made)

    return joined


def _field(contract: Contract, resolve: Resolver, kind: Any) -> Any:
    return strawberry.field(
        resolver=resolve,
        name=contract.id,
        graphql_type=kind,
        description=_question(contract),
        extensions=[Answer(contract), Told(contract)],  # The last is the outermost.
    )


def row_type(contract: Contract) -> Any:
    """The GraphQL type of one row, from the contract's columns."""
    table = answer_table(contract)
    name = pascal(contract.id)
    fields = {column.name: _column_field(column, table, name) for column in table.columns}
    if protects(table):
        fields["suppressed"] = (
            bool,
            _described(
                "suppressed",
                "Whether a figure of the row is withheld: it counts fewer than ten.",
                "本行是否有数值因少于十而隐去。",
            ),
        )
    return made_type(name, fields, words(table.description))


def connection(contract: Contract) -> Any:
    """The GraphQL type of a capability's answer: rows, pages, and what must stand beside them."""
    row, name = row_type(contract), pascal(contract.id)
    edge = made_type(
        f"{name}Edge",
        {
            "cursor": (str, _described("cursor", "Place of the row.", "游标。")),
            "node": (row, _described("node", "The row.", "数据行。")),
        },
        words("A row with its place.", "带游标的数据行。"),
    )
    return made_type(
        f"{name}Connection",
        {
            "nodes": (_list_of(row), _described("nodes", "The rows.", "数据行。")),
            "edges": (
                _list_of(edge),
                _described("edges", "The rows with their places.", "带游标的数据行。"),
            ),
            "page_info": (PageInfo, _described("page_info", "Where the page ends.", "分页信息。")),
            "total_count": (int, _described("total_count", "Rows on all pages.", "总行数。")),
            "suppressed_rows": (
                int,
                _described(
                    "suppressed_rows",
                    "Rows on all pages of which a figure is withheld.",
                    "有数值被隐去的总行数。",
                ),
            ),
            "figure_id": (
                FigureId,
                _described(
                    "figure_id",
                    "Names these figures: the same snapshot, question and purpose give the same.",
                    "数值标识：快照、问题和用途相同则标识相同。",
                ),
            ),
            "data_as_of": (
                UtcTime | None,
                _described("data_as_of", "Latest event in the sources read.", "数据截至时间。"),
            ),
            "data_age_seconds": (
                int | None,
                _described("data_age_seconds", "Time since then.", "数据时效。", "s"),
            ),
            "quality_state": (
                str,
                _described("quality_state", "PASS, WARN or FAIL of the snapshot.", "质量状态。"),
            ),
        },
        words(contract.title + ".", contract.title_zh + "。"),
    )


def made_type(name: str, fields: dict[str, tuple[Any, StrawberryField]], description: str) -> Any:
    """A GraphQL object type of the fields."""
    space: dict[str, Any] = {field: made for field, (_, made) in fields.items()}
    space["__annotations__"] = {field: kind for field, (kind, _) in fields.items()}
    return strawberry.type(type(name, (), space), name=name, description=description)


def _column_field(column: Column, table: Table, parent: str) -> tuple[Any, StrawberryField]:
    kind = _kind(column, parent)
    if not column.required or (protects(table) and is_figure(column)):
        kind = kind | None
    return kind, _described(column.name, column.description, column.description_zh, column.unit)


def _kind(column: Column, parent: str) -> Any:
    if column.code_list:
        kind = code_enum(column.code_list)
        return _list_of(kind) if column.type == "array" else kind
    if column.fields:
        kind = _nested(column, parent)
        return _list_of(kind) if column.type == "array" else kind
    if column.type == "object":
        return SHAPES[column.shape]
    if column.type == "array":
        return _list_of(ITEMS[column.physical.removesuffix("[]").lower()])
    if column.physical.startswith("decimal"):
        return Decimal
    return SCALARS[column.type]


def _nested(column: Column, parent: str) -> Any:
    """The type of one value of a column that holds objects of its own shape."""
    name = parent + pascal(column.name)
    whole = Table(name, column.description, column.fields)
    fields = {one.name: _column_field(one, whole, name) for one in column.fields}
    return made_type(name, fields, words(column.description, column.description_zh))


def _list_of(kind: Any) -> Any:
    return GenericAlias(list, (kind,))


def _described(name: str, english: str, chinese: str = "", unit: str = "") -> Any:
    return strawberry.field(name=camel(name), description=words(english, chinese, unit))


def _question(contract: Contract) -> str:
    method = f"\n\nMethod: {contract.method.strip()}" if contract.method else ""
    purposes = ", ".join(contract.purposes)
    return words(
        f"{contract.purpose}{method}\n\nPurposes: {purposes}.",
        f"{contract.question_zh}\n\n用途：{purposes}。",
    )
