"""What came of a delivery, or of a release from its quarantine.

A receipt that lies in the lake is the commit of its delivery.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipelines.intake.recognise import Delivery
from pipelines.intake.refusal import RefusedError


@dataclass
class TableCount:
    """The account of one table: rows = accepted + quarantined + all that was dropped."""

    source: str
    contract_version: str
    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Rows by rule; a row that breaks two rules counts under both."""
    warnings: Counter[str] = field(default_factory=Counter)
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)
    first_event: str | None = None
    last_event: str | None = None
    days: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.accepted + self.quarantined + self.dropped.total()


@dataclass
class Receipt:
    """One delivery: taken with its counts, or refused with its reason."""

    delivery: str
    state: str
    file: str
    feed: str = ""
    feed_version: str = ""
    agency: str = ""
    contact: str = ""
    bytes: int = 0
    day: str = ""
    taken_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    seconds: float = 0.0
    lines: int = 0
    notes: list[dict[str, str]] = field(default_factory=list)
    refusal: dict[str, str] | None = None
    tables: dict[str, TableCount] = field(default_factory=dict)
    releases: str = ""
    """The delivery whose quarantined rows these were; empty for a delivery of its own.

    The state is then `released`, and `reasons` are those that the rows had been put aside for.
    """
    attempt: str = ""
    """Which try's files count, where several may lie side by side; empty, and not written, in a
    folder."""
    again: bool = False
    """The lake had this delivery already; the receipt is the first one's. Not written."""

    @classmethod
    def of(cls, delivery: Delivery, sha256: str) -> "Receipt":
        """A receipt that so far says only what was delivered."""
        return cls(
            delivery=sha256,
            state="taken",
            file=delivery.path.name,
            feed=delivery.feed.id,
            feed_version=delivery.feed.version,
            agency=delivery.feed.agency,
            contact=delivery.feed.contact,
            bytes=delivery.bytes,
            day=delivery.day.isoformat(),
        )

    def refused(self, error: RefusedError) -> "Receipt":
        """The same delivery, refused whole; counts of what was read before are dropped."""
        self.state = "refused"
        self.tables = {}
        self.refusal = {"rule": error.rule, "detail": error.detail, "remedy": error.remedy}
        return self

    def text(self) -> str:
        """The receipt as JSON, its keys in order."""
        tables = {name: vars(count) for name, count in self.tables.items()}
        found = {"version": 1, **vars(self), "tables": tables}
        del found["again"]
        if not self.attempt:
            del found["attempt"]
        return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def parse(cls, text: str) -> "Receipt":
        """The receipt that `text` holds."""
        found: dict[str, Any] = json.loads(text)
        del found["version"]
        found["tables"] = {name: _count(value) for name, value in found["tables"].items()}
        return cls(**found)


def _count(value: Mapping[str, Any]) -> TableCount:
    counted = ("dropped", "reasons", "warnings", "days")
    found: dict[str, Any] = {
        name: Counter(item) if name in counted else item for name, item in value.items()
    }
    found["unmapped"] = {name: Counter(item) for name, item in value["unmapped"].items()}
    return TableCount(**found)
