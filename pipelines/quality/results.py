"""What came of a validation: one small file a source and delivery day, whole or not there at all.

The file is the result table of the house: dbt reads it for `dataQualityReport` and `sourceHealth`,
Dagster's checks repeat it, Data Docs show it. It holds counts and never a value of a row.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from contracts import durable

PASS, WARN, FAIL, UNCHECKED = "PASS", "WARN", "FAIL", "UNCHECKED"
GRAVEST = (FAIL, WARN, PASS)
VERSION = 1


@dataclass(frozen=True)
class RuleResult:
    """One rule on one day."""

    rule_id: str
    table: str
    dimension: str
    severity: str
    """`ERROR` or `WARNING`, as the contract has it."""
    state: str
    """`PASS`, `WARN` (does not block), `FAIL` (blocks publication) or `UNCHECKED`."""
    rows_checked: int
    rows_failed: int
    observed: float | None
    threshold: str
    """What was allowed, in words."""
    remedy: str
    """What to do; empty where nothing is wrong."""


@dataclass(frozen=True)
class Result:
    """One source on one delivery day."""

    source_id: str
    day: str
    run_id: str
    """SHA-256 of what was judged: deliveries, contract and limits. The same again, the same id."""
    run_at: str
    contract_version: str
    rows: int
    seconds: float
    dagster_run_id: str = ""
    results: tuple[RuleResult, ...] = ()
    version: int = field(default=VERSION)

    @property
    def state(self) -> str:
        """The gravest state of any rule."""
        states = {one.state for one in self.results}
        return next((level for level in GRAVEST if level in states), UNCHECKED)

    def of(self, rule_id: str) -> RuleResult | None:
        """What came of one rule; None where it was not among them."""
        return next((one for one in self.results if one.rule_id == rule_id), None)


def folder(root: Path) -> Path:
    """Where the results of a lake lie."""
    return root / "quality" / "results"


def path_of(root: Path, source: str, day: str) -> Path:
    """The file of one source and delivery day."""
    return folder(root) / f"source={source}" / f"day={day}" / "result.json"


def write(root: Path, result: Result) -> Path:
    """Keep the result in the place of an earlier one; a reader sees the one or the other, whole."""
    path = path_of(root, result.source_id, result.day)
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write(path, json.dumps(asdict(result), ensure_ascii=False, indent=1, sort_keys=True))
    return path


def read(root: Path, source: str, day: str) -> Result | None:
    """The result of one source and day; None where it was never validated."""
    path = path_of(root, source, day)
    return _parsed(json.loads(path.read_text("utf-8"))) if path.exists() else None


def every(root: Path) -> Iterator[Result]:
    """All results, by source and day."""
    for path in sorted(folder(root).glob("*/*/result.json")):
        yield _parsed(json.loads(path.read_text("utf-8")))


def _parsed(found: Mapping[str, Any]) -> Result:
    rules = tuple(RuleResult(**one) for one in found["results"])
    return Result(**{**found, "results": rules})
