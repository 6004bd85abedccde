"""How a batch lies in a segment: its length and checksum, its id, its text.

A frame that is not whole, or whose checksum is another, ends what can be read of a segment.
"""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple
from zlib import crc32

from lane.batch import Batch
from lane.log import OversizedError

HEAD = Struct(">IIH")
"""Bytes of the body, CRC-32 of all behind it, bytes of the id."""
CHECKED = 4
LARGEST = 4 << 20
"""Bytes of a body; the gateway takes requests of a quarter of it."""

WHOLE = HEAD.size + 2**16 + LARGEST
"""Bytes that hold one frame at least."""


class Frame(NamedTuple):
    """A whole frame: the id and text of its batch, and where the next one begins."""

    identity: str
    body: bytes
    end: int


def framed(batch: Batch) -> bytes:
    """The batch as a frame; `OversizedError` where it is too large for one."""
    identity, body = batch.id.encode(), batch.packed()
    if len(body) > LARGEST:
        raise OversizedError(f"batch {batch.id} has {len(body):,} bytes; {LARGEST:,} are the most")
    head = HEAD.pack(len(body), 0, len(identity))
    checked = head[:CHECKED] + head[2 * CHECKED :] + identity + body
    return HEAD.pack(len(body), crc32(checked), len(identity)) + identity + body


def frames(data: bytes, start: int = 0) -> Iterator[Frame]:
    """The whole frames from `start` on, up to the first that is not."""
    while len(data) - start >= HEAD.size:
        size, checksum, named = HEAD.unpack_from(data, start)
        begin = start + HEAD.size
        end = begin + named + size
        if size > LARGEST or end > len(data):
            return
        head = data[start : start + CHECKED] + data[start + 2 * CHECKED : begin]
        if crc32(data[begin:end], crc32(head)) != checksum:
            return
        yield Frame(data[begin : begin + named].decode(), data[begin + named : end], end)
        start = end
