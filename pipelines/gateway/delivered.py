"""One request: what came, by which feed, of which device."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from contracts.feeds import Feed
from lane.batch import Batch
from pipelines.intake.blocks import MARK

KEY_LENGTH = 128


@dataclass(frozen=True)
class Delivered:
    """A body and whose it is."""

    feed: Feed
    device: str
    body: bytes
    is_single: bool = False
    """One JSON document, which may have several lines; else one on each line."""
    key: str = ""
    """The sender's own name for it; empty where he gave none."""

    @cached_property
    def identity(self) -> str:
        """The batch's id: the same key, or else the same bytes, are the same batch."""
        named = f":{self.key}" if self.key else f"#{sha256(self.body).hexdigest()[:32]}"
        return f"{self.feed.id}:{self.device}{named}"

    @cached_property
    def lines(self) -> Sequence[bytes]:
        """The body's lines; a last line break begins no line."""
        text = self.body.removeprefix(MARK.encode())
        if self.is_single:
            return [text]
        return text.removesuffix(b"\n").replace(b"\r\n", b"\n").split(b"\n")


def answered(batch: Batch, *, again: bool) -> Mapping[str, object]:
    """What the sender is told of a batch that is in the log."""
    return {
        "batch": batch.id,
        "rows": batch.lines,
        "accepted": len(batch.rows),
        "quarantined": [{"line": one["line"], "reasons": one["reasons"]} for one in batch.aside],
        "dropped": batch.dropped,
        "again": again,
    }
