"""A batch: what one request of a device came to, as it stands in the log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, object]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Batch:
    """Rows that came together by one feed. The log has a batch of one `id` once.

    lines = rows + aside + all that was dropped.
    """

    id: str
    feed: str
    table: str
    """Of a source's contract, such as `patrol_positions`."""
    received_at: datetime
    """UTC, without a zone, to the millisecond."""
    rows: tuple[Row, ...]
    """Accepted rows in the contract's form, reduced as the lake holds them. JSON values; times are
    text such as `2026-06-01T08:00:00.000Z`."""
    aside: tuple[Row, ...] = ()
    """What is in quarantine: line, reasons, row (what of it may be kept). Never on a board."""
    lines: int = 0
    """Lines that were delivered."""
    dropped: Counts = field(default_factory=dict)
    """Lines by the rule that lets them be counted alone."""
    warnings: Counts = field(default_factory=dict)
    unmapped: Mapping[str, Counts] = field(default_factory=dict)
    """Codes by column that the feed's maps do not know."""
    device: str = ""
    """The token that it came by."""

    def packed(self) -> bytes:
        """The batch as JSON, on one line."""
        found = {**vars(self), "received_at": moment(self.received_at)}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def unpacked(cls, text: bytes) -> "Batch":
        """The batch that `packed` wrote; `ValueError` where it is none."""
        found: dict[str, Any] = json.loads(text)
        found["received_at"] = parsed(found["received_at"])
        found["rows"] = tuple(found["rows"])
        found["aside"] = tuple(found["aside"])
        return cls(**found)


def moment(at: datetime) -> str:
    """A time as rows hold it: `2026-06-01T08:00:00.000Z`."""
    return f"{at.isoformat(timespec='milliseconds')}Z"


def parsed(text: str) -> datetime:
    """The time that `moment` wrote: UTC, without a zone."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
