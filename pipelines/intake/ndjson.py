"""NDJSON: one object a line, its values kept as the text that was delivered."""

import json
from collections.abc import Iterator
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


def _batch(block: Block, wanted: tuple[str, ...]) -> Batch:
    found: list[dict[str, str | None]] = []
    lines: list[int] = []
    malformed: list[Malformed] = []
    blank = 0
    texts = [b"{"] if block.oversized else block.text[:-1].split(b"\n")
    for number, text in enumerate(texts, block.first):
        if not text.strip():
            blank += 1
            continue
        try:
            found.append(_row(text))
            lines.append(number)
        except (ValueError, RecursionError):
            malformed.append(Malformed(number, MALFORMED, text.decode()))
    names = dict.fromkeys(wanted) | dict.fromkeys(name for row in found for name in row)
    rows = pl.DataFrame(
        {name: [row.get(name) for row in found] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    return Batch(rows, pl.Series(lines, dtype=pl.Int64), tuple(malformed), blank)


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
