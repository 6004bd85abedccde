"""Every call that tells of something uses the words of the table, in every room."""

import ast
from pathlib import Path

import pytest

from telemetry.words import FACTS, MEASURES, WORKS

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted(
    path for room in ("api", "lane", "pipelines") for path in (ROOT / room).rglob("*.py")
)
NAMED = {"work": WORKS, "worked": WORKS, "done": WORKS, "count": MEASURES, "moment": MEASURES}
FACTUAL = {"work", "done", "count", "found", "note", "about", "said"}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Calls of what is imported from telemetry, and of `found` on work under way."""
    tree = ast.parse(path.read_text("utf-8"))
    ours = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("telemetry")
        for alias in node.names
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in ours:
                found.append((function.id, node))
            elif ours and isinstance(function, ast.Attribute) and function.attr == "found":
                found.append(("found", node))
    return found


TELLING = [(path, name, call) for path in MODULES for name, call in calls(path)]


def test_some_modules_tell_of_their_work():
    assert {path.parent.name for path, _, _ in TELLING} >= {"api", "access", "pipelines", "intake"}


@pytest.mark.parametrize(
    ("name", "call"),
    [(name, call) for _, name, call in TELLING],
    ids=[f"{path.stem}-{call.lineno}" for path, _, call in TELLING],
)
def test_its_words_stand_in_the_table(name, call):
    if name in NAMED:
        assert isinstance(call.args[0], ast.Constant)
        assert call.args[0].value in NAMED[name]
    if name in FACTUAL:
        assert {word.arg for word in call.keywords} <= FACTS.keys()


def test_what_measures_are_split_by_are_facts():
    split = [one.by for one in (*WORKS.values(), *MEASURES.values())]

    assert {name for by in split for name in by} <= FACTS.keys()
