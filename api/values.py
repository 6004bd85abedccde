"""The few shapes that answers share."""

import re
from dataclasses import is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from api.words import words

UtcTime = NewType("UtcTime", datetime)
RecordId = NewType("RecordId", str)
FigureId = NewType("FigureId", str)
FIGURE = re.compile(r"fig_[0-9a-f]{24}")
Digest = NewType("Digest", str)
SHA256 = re.compile(r"[0-9a-f]{64}")
RECORD = re.compile(r"[^\W_][\w/:.\-()（）〔〕\[\]]{0,79}")
"""As agencies number cases, 兰公（刑）立字〔2026〕12号 among them; no blank and no wildcard."""


class Salted(str):
    """The id of a record, to be looked for as the ledger has it: by its salted hash."""

    __slots__ = ()


def _read(given: object) -> datetime:
    """A time that was asked for, as times at rest are kept; without an offset it is UTC."""
    try:
        found = naive(datetime.fromisoformat(str(given)))
    except (ValueError, OverflowError) as error:
        raise GraphQLError(
            f"UtcTime cannot represent {str(given)[:40]!r}; write it like 2026-06-01T08:00:00Z."
        ) from error
    return found


def naive(given: datetime) -> datetime:
    """A time as times at rest are kept; without an offset it is UTC."""
    return given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given


def _record(given: object) -> str:
    """The id of one record, if it can be one."""
    if not isinstance(given, str) or not RECORD.fullmatch(given):
        raise GraphQLError(
            f"RecordId cannot represent {str(given)[:40]!r}; it is the whole id of one call, unit, "
            "case, place or item: 1 to 80 letters, digits, brackets, '/', ':', '.', '_' or '-'."
        )
    return given


def _digest(given: object) -> str:
    """A SHA-256, if it can be one."""
    if not isinstance(given, str) or not SHA256.fullmatch(given):
        raise GraphQLError(
            f"Digest cannot represent {str(given)[:40]!r}; it is a SHA-256 of 64 lower-case "
            "hexadecimal digits."
        )
    return given


def _figure(given: object) -> str:
    """The id of figures, if it can be one."""
    if not isinstance(given, str) or not FIGURE.fullmatch(given):
        raise GraphQLError(
            f"FigureId cannot represent {str(given)[:40]!r}; take it from figureId of an answer: "
            "fig_ and 24 hexadecimal digits."
        )
    return given


def in_utc(value: datetime) -> str:
    """A time at rest (naive, UTC) as ISO 8601 with milliseconds and Z."""
    return value.isoformat(timespec="milliseconds") + "Z"


def plain(value: object) -> object:
    """An argument as JSON can hold it, and as it can be asked again."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {name: plain(one) for name, one in vars(value).items()}
    return value if isinstance(value, int | float | None) else str(value)


SCALARS: dict[object, ScalarDefinition] = {
    UtcTime: strawberry.scalar(
        name="UtcTime",
        description=words(
            "A moment in UTC, ISO 8601 with milliseconds, e.g. 2026-06-01T08:00:00.000Z.",
            "协调世界时，毫秒精度。",
        ),
        serialize=in_utc,
        parse_value=_read,
    ),
    RecordId: strawberry.scalar(
        name="RecordId",
        description=words(
            "The whole id of one call, unit, case, place or item; no part of it and no name.",
            "单条记录的完整编号；不支持模糊匹配，也不是姓名。",
        ),
        serialize=str,
        parse_value=_record,
    ),
    Digest: strawberry.scalar(
        name="Digest",
        description=words("A SHA-256, 64 hexadecimal digits.", "SHA-256 摘要。"),
        serialize=str,
        parse_value=_digest,
    ),
    FigureId: strawberry.scalar(
        name="FigureId",
        description=words(
            "The id that an answer gives its figures, fig_ and 24 hexadecimal digits.",
            "查询结果的数值标识。",
        ),
        serialize=str,
        parse_value=_figure,
    ),
}


@strawberry.type(
    description=words("A figure with its 95 % interval.", "数值及其95%区间。"),
)
class Estimate:
    """A figure with its interval; a bound is null where the sample is too small to give one."""

    value: float | None = strawberry.field(description=words("The figure.", "数值。"))
    lower: float | None = strawberry.field(
        description=words("Lower bound; null where too few were counted to give one.", "下限。")
    )
    upper: float | None = strawberry.field(
        description=words("Upper bound; null where too few were counted to give one.", "上限。")
    )


@strawberry.type(description=words("A place on earth, WGS 84.", "地点，WGS 84。"))
class Point:
    """A place; how sure it is stands beside it."""

    latitude: float = strawberry.field(description=words("North.", "纬度。", "°"))
    longitude: float = strawberry.field(description=words("East.", "经度。", "°"))


@strawberry.type(description=words("Where a page ends.", "分页信息。"))
class PageInfo:
    """Relay's page, forwards only."""

    has_next_page: bool = strawberry.field(description=words("More rows follow.", "是否有下一页。"))
    has_previous_page: bool = strawberry.field(
        description=words("Rows lie before the page.", "是否有上一页。")
    )
    start_cursor: str | None = strawberry.field(
        description=words("The cursor of the first row.", "首行游标。")
    )
    end_cursor: str | None = strawberry.field(
        description=words("Give it as `after` to go on.", "用作 after 以继续。")
    )


SHAPES: dict[str, Any] = {"Estimate": Estimate, "Point": Point}
"""What a contract's column of type object may name as its shape."""
