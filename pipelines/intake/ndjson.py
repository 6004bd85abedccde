"""NDJSON: one object a line, its values kept as the text that was delivered."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl

from pipelines.intake.batch import Batch, Malformed, Reading
from pipelines.intake.blocks import Block

MALFORMED = "line-malformed_json"
ITEM = "\x1f"
"""Joins the items of an array, as the unit separator was made to."""


def read(blocks: Iterator[Block], wanted: tuple[str, ...]) -> Reading:
    """Batches with the `wanted` columns first and every other key that a row has after them."""
    return Reading(None, (partial(_batch, block, wanted) for block in blocks))


@dataclass
class Objects:
    """Lines read so far: rows and their lines, lines that are no rows, and how many are blank."""

    rows: list[dict[str, str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)
    blank: int = 0

    def add(self, texts: Iterable[bytes], first: int) -> None:
        """Read further lines, the first of them of that number. They are valid UTF-8."""
        for number, text in enumerate(texts, first):
            if not text.strip():
                self.blank += 1
                continue
            try:
                self.rows.append(_row(text))
                self.lines.append(number)
            except (ValueError, RecursionError):
                self.malformed.append(Malformed(number, MALFORMED, text.decode()))

    @classmethod
    def joined(cls, parts: Iterable[tuple["Objects", int]]) -> "Objects":
        """Several as one, each with the number of the line that it begins behind."""
        whole = cls()
        for one, begin in parts:
            whole.rows += one.rows
            whole.lines += [line + begin for line in one.lines]
            whole.malformed += [replace(bad, line=bad.line + begin) for bad in one.malformed]
            whole.blank += one.blank
        return whole

    def batch(self, wanted: Iterable[str]) -> Batch:
        """What was read, with the wanted columns first."""
        names = dict.fromkeys(wanted) | dict.fromkeys(name for row in self.rows for name in row)
        rows = pl.DataFrame(
            {name: [row.get(name) for row in self.rows] for name in names},
            schema=dict.fromkeys(names, pl.String),
        )
        lines = pl.Series(self.lines, dtype=pl.Int64)
        return Batch(rows, lines, tuple(self.malformed), self.blank)


def _batch(block: Block, wanted: tuple[str, ...]) -> Batch:
    found = Objects()
    found.add([b"{"] if block.oversized else block.text[:-1].split(b"\n"), block.first)
    return found.batch(wanted)


def _row(text: bytes) -> dict[str, str | None]:
    value = json.loads(
        text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_refuse
    )
    if not isinstance(value, dict):
        raise ValueError("a line is one object")
    return {name: _text(item) for name, item in value.items()}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ITEM.join(_text(item) or "" for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
