"""A delivery's bytes as blocks of whole UTF-8 lines, in bounded memory.

Decompression, encoding, byte-order mark and line ends are settled here and nowhere else.
"""

import codecs
import gzip
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from contracts.feeds import Format
from pipelines.intake.refusal import RefusedError

BLOCK = 16 << 20
"""Bytes read at once: large enough to keep two cores busy, small enough for flat memory."""
LONGEST_LINE = 16 << 20
TAIL = 64 << 10
"""Bytes looked at for the end of a block's last line."""
MARK = "\ufeff"


@dataclass(frozen=True)
class Block:
    """Whole lines, each ended by a newline. `first` is the number of its first line, from 1."""

    first: int
    text: bytes
    lines: int
    oversized: bool = False
    """The block stands for one line that was too long to keep."""


class Notes:
    """What was odd about a delivery yet did not stop it; each thing is said once."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], None] = {}

    def add(self, kind: str, column: str = "") -> None:
        """Note it, if it was not yet."""
        self._seen[(kind, column)] = None

    def listed(self) -> list[dict[str, str]]:
        """The notes in order of kind and column, so that a receipt does not depend on threads."""
        return [{"kind": kind, "column": column} for kind, column in sorted(self._seen)]


def opened(path: Path, form: Format) -> IO[bytes]:
    """The delivery's bytes, unzipped where the feed says so."""
    if form.compression == "gzip":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb", buffering=0)


def blocks(path: Path, form: Format, notes: Notes) -> Iterator[Block]:
    """The file as blocks of whole lines; `RefusedError` where its bytes are not what was agreed."""
    offset, first = 0, 1
    if form.encoding == "utf-8" and not form.compression:
        for block in _direct(path):
            yield block
            offset += len(block.text)
            first += block.lines
    yield from _streamed(path, form, notes, offset, first)


def _direct(path: Path) -> Iterator[Block]:
    """Blocks as they lie in the file, each read once and never copied, while nothing is special.

    Ends before the first block that has a mark, a carriage return or bytes beyond ASCII, or whose
    end is not soon found; the stream goes on from there.
    """
    with path.open("rb", buffering=0) as file:
        offset, first = 0, 1
        while True:
            tail = os.pread(file.fileno(), TAIL, offset + BLOCK - TAIL)
            cut = tail.rfind(b"\n") + 1
            if not cut:
                return
            text = os.pread(file.fileno(), BLOCK - TAIL + cut, offset)
            if not text.isascii() or b"\r" in text or not text.endswith(b"\n"):
                return
            block = _block(first, text)
            yield block
            offset += len(text)
            first += block.lines


def _streamed(path: Path, form: Format, notes: Notes, offset: int, first: int) -> Iterator[Block]:
    carry = b""
    skipping = False
    with opened(path, form) as file:
        file.seek(offset)
        for text, last in _normalised(file, form, notes, first):
            data = carry + text
            carry = b""
            if skipping:
                end = data.find(b"\n") + 1
                if not end:
                    continue
                data, skipping = data[end:], False
                first += 1
            cut = len(data) if last else data.rfind(b"\n") + 1
            if cut:
                block = _block(first, data[:cut])
                yield block
                first += block.lines
            carry = data[cut:]
            if len(carry) > LONGEST_LINE:
                yield Block(first, b"", 1, oversized=True)
                carry, skipping = b"", True


def _block(first: int, text: bytes) -> Block:
    if not text.endswith(b"\n"):
        text += b"\n"
    return Block(first, text, text.count(b"\n"))


def _normalised(
    file: IO[bytes], form: Format, notes: Notes, first: int
) -> Iterator[tuple[bytes, bool]]:
    """Pieces of valid UTF-8 with newline as the only line end; the flag marks the last."""
    decoded = _decoded(file, form.encoding, first)
    held = b""
    start = first == 1
    for piece, last in decoded:
        if start and piece.startswith(MARK.encode()):
            piece = piece[len(MARK.encode()) :]
            notes.add("byte-order-mark")
        start = start and not piece
        piece = held + piece
        held = b""
        if b"\r" in piece:
            notes.add("carriage-return")
            if piece.endswith(b"\r") and not last:
                piece, held = piece[:-1], b"\r"
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield piece, last


def _decoded(file: IO[bytes], encoding: str, lines: int) -> Iterator[tuple[bytes, bool]]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    last = False
    while not last:
        raw = _read(file)
        last = not raw
        try:
            if encoding == "utf-8" and raw.isascii() and not decoder.getstate()[0]:
                text = raw
            else:
                text = decoder.decode(raw, final=last).encode()
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n")
            byte = error.object[error.start]
            raise RefusedError(
                "delivery-encoding",
                f"line {line}: byte 0x{byte:02x} is no {encoding}",
                f"deliver the file in {encoding}, or correct `encoding` in its feed",
            ) from error
        lines += raw.count(b"\n")
        yield text, last


def _read(file: IO[bytes]) -> bytes:
    try:
        return file.read(BLOCK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RefusedError(
            "delivery-gzip",
            f"the gzip stream is broken ({error})",
            "the transfer was cut or the file is no gzip: deliver it again",
        ) from error
