"""`docs/guard.md` says what the code does: limits, settings, headers and codes."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from api import limits, request
from api.guard import slots, strict
from api.guard.bounds import USUAL, Bounds
from api.guard.cost import ITEMS, STATEMENT
from contracts.codes import rows

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "guard.md").read_text("utf-8")
CODES = {row["code"]: row for row in rows("error_codes")}


def spaced(number: float) -> str:
    return f"{number:,.10g}".replace(",", " ")


@pytest.mark.parametrize(
    "number",
    [
        request.LARGEST, strict.DEEPEST, limits.TOKENS, limits.DIRECTIVES, limits.DEPTH,
        limits.FIELDS, limits.CAPABILITIES,
    ],
)  # fmt: skip
def test_the_table_has_the_limit(number):
    assert f"| {spaced(number)} |" in PAGE


@pytest.mark.parametrize("name", [one.name for one in fields(Bounds)])
def test_the_table_has_the_setting_and_what_holds_without_it(name):
    (line,) = re.findall(rf"^\|.*`STATIONHOUSE_{name.upper()}` \|$", PAGE, re.MULTILINE)

    assert re.search(rf"\| {spaced(getattr(USUAL, name))}( s| MiB)? \|", line), line


def test_a_setting_is_read_and_one_that_is_none_is_named():
    read = Bounds.read({"STATIONHOUSE_COST": "7", "STATIONHOUSE_SECONDS": "0.5"})

    assert (read.cost, read.seconds, read.at_once) == (7, 0.5, USUAL.at_once)
    for text in ("0", "-1", "many", "nan", "inf"):
        with pytest.raises(ValueError, match=f"STATIONHOUSE_AT_ONCE={text} is no number"):
            Bounds.read({"STATIONHOUSE_AT_ONCE": text})


def test_what_is_said_in_words_is_what_holds():
    for words in (
        f"as {ITEMS}\nitems, a statement as {STATEMENT} cells",
        f"`Retry-After: {slots.RETRY_SECONDS}`",
        f"within {request.SECONDS} seconds",
    ):
        assert words in PAGE


def test_the_table_of_codes_is_that_of_the_service():
    told = re.findall(r"^\| `([A-Z_]+)` \| (\d+) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)

    assert told == [
        (code, row["status"], row["means"], row["remedy"]) for code, row in CODES.items()
    ]


def test_every_code_that_is_told_is_on_the_list():
    """The first argument of every refusal in the code, wherever it is written as text."""
    makers = {"Refusal", "_refused", "wrong", "_error"}
    said = set()
    for path in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers and node.args:
                found = node.args[0]
                said |= {found.value} if isinstance(found, ast.Constant) else set()

    assert {"FORBIDDEN", "QUERY_TOO_LARGE", "NO_SNAPSHOT", "BAD_REQUEST"} <= said
    assert said <= set(CODES)
