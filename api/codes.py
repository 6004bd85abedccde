"""Code lists as GraphQL enums, made once each."""

import re
from enum import Enum
from functools import cache
from typing import Any

import strawberry
from strawberry.types.enum import EnumValueDefinition

from api.words import words
from contracts import capabilities, sources
from contracts.codes import UNMAPPED, Code, code_list
from contracts.names import pascal


@cache
def code_enum(name: str) -> Any:
    """The enum of `contracts/codes/<name>.csv`, with UNMAPPED for what no map knows."""
    unknown = Code(UNMAPPED, "Local code without a common one.", "未映射的本地代码。", "")
    codes = {code.code: code for code in (*code_list(name), unknown)}
    members = {member(code.code): _value(code) for code in codes.values()}
    made: Any = Enum(pascal(name), members)  # type: ignore[misc]
    return strawberry.enum(made, description=_standards(name))


@cache
def source_enum() -> Any:
    """The enum of the source classes, each called by its contract's id."""
    members = {
        source.id: strawberry.enum_value(
            source.id, description=words(f"{source.title}.", f"{source.title_zh}。")
        )
        for source in sources().values()
    }
    made: Any = Enum("SourceId", members)  # type: ignore[misc]
    return strawberry.enum(made, description=words("A source class.", "数据源类别。"))


@cache
def capability_enum() -> Any:
    """The enum of the capabilities, each called by its contract's id."""
    members = {
        one.id: strawberry.enum_value(
            one.id, description=words(f"{one.title}.", f"{one.title_zh}。")
        )
        for one in capabilities().values()
    }
    made: Any = Enum("CapabilityId", members)  # type: ignore[misc]
    return strawberry.enum(made, description=words("A capability.", "能力。"))


def member(code: str) -> str:
    """A code as a GraphQL name: `110` as `_110`, `FI-LOST` as `FI_LOST`."""
    name = re.sub(r"\W", "_", code, flags=re.ASCII)
    return f"_{name}" if name[:1].isdigit() else name


def _value(code: Code) -> EnumValueDefinition:
    return strawberry.enum_value(code.code, description=words(code.title, code.title_zh))


def _standards(name: str) -> str:
    named = sorted({code.standard for code in code_list(name) if code.standard})
    return f"Code list {name}: {'; '.join(named)}."
