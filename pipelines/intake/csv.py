"""CSV read strictly: nothing is sniffed, every line becomes a row or a counted reason.

A block without a quote, the usual case, needs one count of separators to be known as sound. A block
with quotes is checked field by field before it is parsed.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from contracts.feeds import Format
from pipelines.intake.batch import Batch, Malformed, Reading
from pipelines.intake.blocks import Block
from pipelines.intake.refusal import RefusedError

RAGGED, UNCLOSED, TOO_LONG = "line-ragged", "line-unclosed_quote", "line-too_long"
SPAN = 100
"""Lines that one quoted field may run over before its quote counts as never closed."""


TEXT = pl.String()
Numbers = Mapping[str, pl.DataType]
Schema = Mapping[str, pl.DataType]
Task = Callable[[], Batch]


@dataclass(frozen=True)
class Record:
    """One line, or several joined by a quoted line end. `rule` says why it is no row."""

    line: int
    text: bytes
    rule: str = ""


def read(blocks: Iterator[Block], form: Format, numbers: Numbers) -> Reading:
    """The delivery's columns and batches.

    `numbers` are the columns that hold plain numbers: a sound block is parsed straight into their
    types, which spares the text; where one value is no number the block is read again as text.
    """
    columns, rest = _header(blocks, form)
    repeated = [place for place, name in enumerate(columns, 1) if columns.count(name) > 1]
    if repeated:
        # By their places: in a file without a header the first line is a row, which is not told.
        raise RefusedError(
            "delivery-duplicated_column",
            f"columns {', '.join(map(str, repeated))} of the header bear a name that stands twice",
            "deliver each column once",
        )
    wanted = {name: numbers.get(name, TEXT) for name in columns}
    return Reading(columns, _tasks(rest, wanted, form.delimiter))


def _header(blocks: Iterator[Block], form: Format) -> tuple[tuple[str, ...], Iterator[Block]]:
    if form.header:
        return form.header, blocks
    block = next(blocks, None)
    if block is None or block.oversized:
        raise RefusedError("delivery-header", "there is no header line", "deliver it with one")
    line, _, rest = block.text.partition(b"\n")
    (names,) = csv.reader([line.decode()], delimiter=form.delimiter)
    columns = tuple(name.strip() for name in names)
    return columns, _chain(Block(block.first + 1, rest, block.lines - 1), blocks)


def _chain(first: Block, rest: Iterator[Block]) -> Iterator[Block]:
    if first.text:
        yield first
    yield from rest


@dataclass
class Trust:
    """Whether numbers of this delivery have all been numbers so far.

    Once one is not, later blocks are read as text at once: trying both ways costs twice.
    """

    numbers: bool = True


def _tasks(blocks: Iterator[Block], schema: Schema, delimiter: str) -> Iterator[Task]:
    carry: list[Record] = []
    trust = Trust()
    for block in blocks:
        if block.oversized:
            yield partial(_stated, [*carry, Record(block.first, b"", TOO_LONG)], schema, delimiter)
            carry = []
        elif not carry and b'"' not in block.text:
            yield partial(_plain, block, schema, delimiter, trust)
        else:
            records, carry = _records(carry + _lines(block), len(schema), delimiter, final=False)
            yield partial(_stated, records, schema, delimiter)
    if carry:
        records, _ = _records(carry, len(schema), delimiter, final=True)
        yield partial(_stated, records, schema, delimiter)


def _plain(block: Block, schema: Schema, delimiter: str, trust: Trust) -> Batch:
    """A block without quotes: a line too long is an error here, one too short has no last value."""
    text = dict.fromkeys(schema, TEXT)
    for types in (schema, text) if trust.numbers else (text,):
        try:
            rows = _parse(block.text, types, delimiter, quote=None)
        except pl.exceptions.PolarsError:
            trust.numbers = False
            continue
        if rows.height == block.lines and _none_short(rows, block, delimiter):
            end = block.first + rows.height
            return Batch(rows, pl.int_range(block.first, end, eager=True))
    return _stated(_lines(block), schema, delimiter)


def _none_short(rows: pl.DataFrame, block: Block, delimiter: str) -> bool:
    """Whether no line lacks a field; separators need counting only where a last value is null."""
    if not rows[:, -1].null_count():
        return True
    separators = block.text.count(delimiter.encode())
    return rows.width > 1 and separators == block.lines * (rows.width - 1)


def _stated(records: list[Record], schema: Schema, delimiter: str) -> Batch:
    """Records judged one by one: the sound are parsed, the others keep their reason."""
    judged = [_judged(record, len(schema), delimiter) for record in records]
    sound = [record for record in judged if not record.rule and record.text]
    malformed = tuple(
        Malformed(record.line, record.rule, record.text.decode())
        for record in judged
        if record.rule
    )
    text = b"".join(record.text + b"\n" for record in sound)
    types = dict.fromkeys(schema, TEXT)
    rows = _parse(text, types, delimiter, quote='"') if sound else pl.DataFrame(schema=types)
    # A quoted nothing is as empty as an unquoted one.
    rows = rows.with_columns(pl.all().replace("", None))
    lines = pl.Series([record.line for record in sound], dtype=pl.Int64)
    blank = sum(1 for record in judged if not record.text and not record.rule)
    return Batch(rows, lines, malformed, blank)


def _lines(block: Block) -> list[Record]:
    lines = block.text[:-1].split(b"\n")
    return [Record(block.first + offset, line) for offset, line in enumerate(lines)]


def _records(
    lines: list[Record], width: int, delimiter: str, *, final: bool
) -> tuple[list[Record], list[Record]]:
    """Lines with those joined that a quoted line end split; and what waits for the next block."""
    done: list[Record] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.text.count(b'"') % 2 == 0:
            done.append(line)
            at += 1
            continue
        end = _closing(lines, at, width, delimiter)
        if end is None and not final and len(lines) - at <= SPAN:
            return done, lines[at:]
        if end is None:
            done.append(Record(line.line, line.text, UNCLOSED))
            at += 1
        else:
            done.append(Record(line.line, b"\n".join(part.text for part in lines[at : end + 1])))
            at = end + 1
    return done, []


def _closing(lines: list[Record], at: int, width: int, delimiter: str) -> int | None:
    """Where the quote that `lines[at]` opens is closed, if the whole is then a row of `width`."""
    for end in range(at + 1, min(at + SPAN, len(lines))):
        if lines[end].text.count(b'"') % 2:
            joined = b"\n".join(part.text for part in lines[at : end + 1])
            return end if not _judged(Record(0, joined), width, delimiter).rule else None
    return None


def _judged(record: Record, width: int, delimiter: str) -> Record:
    if record.rule or not record.text:
        return record
    bare = record.text
    if b'"' in bare:
        bare = _quoted(delimiter).sub(b"", bare)
        if b'"' in bare:
            return Record(record.line, record.text, UNCLOSED)
    if bare.count(delimiter.encode()) != width - 1:
        return Record(record.line, record.text, RAGGED)
    return record


def _quoted(delimiter: str) -> re.Pattern[bytes]:
    """A field in quotes, from its separator to the next (RFC 4180)."""
    mark = re.escape(delimiter).encode()
    return re.compile(rb"(?:(?<=" + mark + rb')|\A)"(?:[^"]|"")*"(?=' + mark + rb"|\Z)")


def _parse(text: bytes, schema: Schema, delimiter: str, quote: str | None) -> pl.DataFrame:
    return pl.read_csv(
        text, has_header=False, separator=delimiter, quote_char=quote, schema=dict(schema)
    )
