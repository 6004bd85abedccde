"""The few shapes that answers share."""

from datetime import datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from api.words import words

UtcTime = NewType("UtcTime", datetime)


def in_utc(value: datetime) -> str:
    """A time at rest (naive, UTC) as ISO 8601 with milliseconds and Z."""
    return value.isoformat(timespec="milliseconds") + "Z"


SCALARS: dict[object, ScalarDefinition] = {
    UtcTime: strawberry.scalar(
        name="UtcTime",
        description=words(
            "A moment in UTC, ISO 8601 with milliseconds, e.g. 2026-06-01T08:00:00.000Z.",
            "协调世界时，毫秒精度。",
        ),
        serialize=in_utc,
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


@strawberry.type(description=words("Where a page ends.", "分页信息。"))
class PageInfo:
    """Relay's page, forwards only."""

    has_next_page: bool = strawberry.field(description=words("More rows follow.", "是否有下一页。"))
    end_cursor: str | None = strawberry.field(
        description=words("Give it as `after` to go on.", "用作 after 以继续。")
    )


SHAPES: dict[str, Any] = {"Estimate": Estimate}
"""What a contract's column of type object may name as its shape."""
