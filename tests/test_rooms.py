"""Imports point one way, rooms stay small, and a capability has all its pieces."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from contracts import capabilities, snake

ROOT = Path(__file__).parent.parent
ROOMS = ("contracts", "telemetry", "lane", "pipelines", "api")
MAY_IMPORT = {
    "contracts": {"contracts"},
    "telemetry": {"telemetry"},
    "lane": {"contracts", "telemetry", "lane"},
    "pipelines": {"contracts", "telemetry", "lane", "pipelines"},
    "api": {"contracts", "telemetry", "lane", "api"},
}
NOT_IN_API = {"dagster", "dagster_dbt", "dbt", "pipelines"}
LONGEST = 250
CATCH_ALLS = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {dotted(path) for path in MODULES}


def imports(path: Path) -> set[str]:
    """Modules named in import statements; `from a import b` is a.b where that is a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in NAMES else str(node.module) for name in whole}
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_imports_only_what_its_room_may(path):
    room = path.relative_to(ROOT).parts[0]
    tops = {name.partition(".")[0] for name in imports(path)}

    assert tops & set(ROOMS) <= MAY_IMPORT[room]
    if room == "api":
        assert not tops & NOT_IN_API


def test_no_imports_run_in_a_circle():
    graph = {dotted(path): imports(path) & NAMES - {dotted(path)} for path in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_calm(path):
    lines = len(path.read_text("utf-8").splitlines())

    assert lines <= LONGEST
    assert path.stem not in CATCH_ALLS


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_for(path):
    tree = ast.parse(path.read_text("utf-8"))

    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)
def test_a_capability_has_all_its_pieces(contract):
    category, stem = contract.domain, snake(contract.id)
    pieces = [
        f"contracts/capabilities/{category}/{stem}.odcs.yaml",
        f"api/capabilities/{category}/{stem}.py",
        f"tests/api/capabilities/{category}/test_{stem}.py",
        f"dbt/models/marts/{category}/{stem}.sql",
        f"dbt/models/marts/{category}/{stem}.yml",
        f"dbt/models/marts/{category}/{stem}_tests.yml",
    ]
    if contract.store == "ledger":
        pieces = pieces[:3]
    missing = [piece for piece in pieces if not (ROOT / piece).exists()]
    if not (ROOT / "dbt" / "models").exists():
        missing = [piece for piece in missing if not piece.startswith("dbt/")]

    assert missing == []
