"""What the oversight of access goes by: limits, kinds of records and purposes, kept as data."""

import csv
from collections.abc import Mapping
from functools import cache

from contracts.codes import ROOT


@cache
def limits() -> Mapping[str, int]:
    """The limits of the rules of review, by rule."""
    return {row["rule"]: int(row["value"]) for row in _rows("access_rules")}


@cache
def record_kinds() -> Mapping[str, str]:
    """What kind of record an argument names, by argument."""
    return {row["argument"]: row["kind"] for row in _rows("record_kinds")}


@cache
def plain_arguments() -> frozenset[str]:
    """Arguments that take an id and name no call, case or unit: they stand as they are."""
    return frozenset(row["argument"] for row in _rows("plain_arguments"))


@cache
def purposes_about_a_record() -> tuple[str, ...]:
    """Purposes that are about one record, which is to be named."""
    return tuple(row["purpose"] for row in _rows("purposes_about_a_record"))


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
