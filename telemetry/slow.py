"""Statements that took too long: their text, without the values that were bound in it."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from telemetry.logs import said
from telemetry.work import count, work

LOG = logging.getLogger("stationhouse.slow")


@dataclass
class Found:
    """What a statement gave; set by who reads its rows."""

    rows: int = 0


@contextmanager
def statement(capability: str, sql: str, slow_seconds: float) -> Iterator[Found]:
    """The time of one statement; it is logged where it took `slow_seconds` or longer."""
    found, began = Found(), time.perf_counter()
    with work("statement", capability=capability) as doing:
        yield found
        doing.found(rows=found.rows)
    took = time.perf_counter() - began
    if took >= slow_seconds:
        count("statement.slow", capability=capability)
        said(
            LOG, logging.WARNING, "slow statement",
            capability=capability, seconds=round(took, 3), rows=found.rows, sql=sql,
        )  # fmt: skip
