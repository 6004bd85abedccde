"""What a benchmark found: rows with the machine and the versions, kept for the next run to compare.

A figure of a ratio's two sides always comes of one run; only then is the ratio worth reading.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

FOLDER = Path("var/bench")
NAMED = ("polars", "duckdb", "dbt-core", "strawberry-graphql", "uvicorn")
"""Packages whose versions are told with the figures."""
CHANGED = 0.1
"""A figure that moved by more than a tenth since the last run is named."""


@dataclass(frozen=True)
class Row:
    """One figure of one side."""

    bench: str
    side: str
    metric: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


@dataclass
class Report:
    """The figures of one benchmark, in the order in which they were found."""

    bench: str
    rows: list[Row] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    """Of what stood beside it; the house's own are added by themselves."""
    notes: list[str] = field(default_factory=list)
    """What was left out, and why."""

    def add(  # noqa: PLR0913, PLR0917 - a row of the report has these
        self,
        side: str,
        metric: str,
        value: float,
        unit: str,
        low: float | None = None,
        high: float | None = None,
    ) -> None:
        """One figure; `low` and `high` are its extremes in this run."""
        self.rows.append(Row(self.bench, side, metric, value, unit, low, high))

    def middle(self, side: str, metric: str, values: Sequence[float], unit: str) -> None:
        """The median of several runs, and their extremes."""
        self.add(side, metric, median(values), unit, min(values), max(values))

    def note(self, text: str) -> None:
        """Something that whoever reads the figures must know."""
        self.notes.append(text)

    def write(self, folder: Path = FOLDER) -> Path:
        """Keep the figures as JSON, print them, and say what moved since the run before."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.bench}.json"
        before = json.loads(path.read_text("utf-8"))["rows"] if path.exists() else []
        told = {
            "bench": self.bench,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "versions": versions() | self.versions,
            "notes": self.notes,
            "rows": [asdict(row) for row in self.rows],
        }
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")
        console = Console()
        console.print(self._table())
        for text in (*self.notes, *moved(before, told["rows"])):  # type: ignore[arg-type]
            console.print(text, markup=False, highlight=False)
        console.print(f"written to {path}")
        return path

    def _table(self) -> Table:
        """A line a figure, a column a side."""
        table = Table(title=self.bench, title_justify="left")
        sides = list(dict.fromkeys(row.side for row in self.rows))
        found = {(row.metric, row.side): row for row in self.rows}
        for name in ("figure", "unit", *sides):
            table.add_column(name, overflow="fold")
        for metric, unit in dict.fromkeys((row.metric, row.unit) for row in self.rows):
            cells = (found.get((metric, side)) for side in sides)
            table.add_row(metric, unit, *(number(one.value) if one else "" for one in cells))
        return table


def machine() -> dict[str, object]:
    """Where the figures were found."""
    cpu = Path("/proc/cpuinfo")
    text = cpu.read_text("utf-8") if cpu.exists() else ""
    model = text.partition("model name")[2].partition("\n")[0].strip("\t: ")
    return {
        "cores": os.cpu_count() or 0,
        "cpu": model or platform.processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def versions() -> dict[str, str]:
    """Of Python and of what does the work."""
    found = {"python": sys.version.split()[0]}
    for name in NAMED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def moved(before: list[Mapping[str, object]], after: list[Mapping[str, object]]) -> Iterator[str]:
    """A line for each figure that is no longer what it was."""
    known = {(row["side"], row["metric"]): float(str(row["value"])) for row in before}
    for row in after:
        old, new = known.get((row["side"], row["metric"])), float(str(row["value"]))
        if old and abs(new / old - 1) > CHANGED:
            words = f"{row['side']}, {row['metric']}: {number(old)} before, {number(new)} now"
            yield f"moved: {words} {row['unit']}"


def number(value: float) -> str:
    """Three digits that say something."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
