"""Results as rows of one form, in one file a day, so that a day can be held against another.

`python -m bench.report EARLIER LATER` prints what changed.
"""

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "duckdb", "granian", "graphql-core", "polars", "starlette", "strawberry-graphql", "uvicorn",
)  # fmt: skip
NOISE_PCT = 15
"""A machine that is shared drifts by so much; less is no change."""


@dataclass(frozen=True)
class Row:
    """One figure of one side of one bench; `low` and `high` are the extremes of its runs."""

    bench: str
    side: str
    metric: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is a figure of."""
        return (self.bench, self.side, self.metric)


@dataclass
class Report:
    """The rows of one bench."""

    bench: str
    rows: list[Row] = field(default_factory=list)

    def add(
        self, side: str, metric: str, value: float, unit: str, runs: Iterable[float] = ()
    ) -> None:
        """One figure, and the runs that it is the median of."""
        found = list(runs)
        low, high = (min(found), max(found)) if found else (None, None)
        self.rows.append(Row(self.bench, side, metric, value, unit, low, high))

    def write(self, folder: Path = RESULTS) -> Path:
        """Put the rows into the day's file, in place of those that this bench had there."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{datetime.now(UTC):%Y-%m-%d}.json"
        before = read(path) if path.exists() else []
        kept = [row for row in before if row.bench != self.bench]
        told = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "versions": {name: version(name) for name in PACKAGES},
            "results": [asdict(row) for row in (*kept, *self.rows)],
        }
        path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        print(f"written to {path}")
        return path


def machine() -> Mapping[str, object]:
    """What it was measured on."""
    return {
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "python": sys.version.split()[0],
        "load_before": round(os.getloadavg()[2], 1),
    }


def read(path: Path) -> list[Row]:
    """The rows of a day."""
    return [Row(**one) for one in json.loads(path.read_text("utf-8"))["results"]]


def compared(earlier: Iterable[Row], later: Iterable[Row]) -> Iterable[str]:
    """A line for each figure that both days have, and by how much it changed."""
    before = {row.key: row for row in earlier}
    for row in later:
        was = before.get(row.key)
        if was is not None and was.value:
            changed = 100 * (row.value / was.value - 1)
            mark = "" if abs(changed) < NOISE_PCT else "  <"
            name = " ".join(row.key)
            both = f"{was.value:,.2f} to {row.value:,.2f} {row.unit}"
            yield f"{name}: {both} ({changed:+.0f} %){mark}"


@click.command()
@click.argument("earlier", type=click.Path(path_type=Path, exists=True))
@click.argument("later", type=click.Path(path_type=Path, exists=True))
def main(earlier: Path, later: Path) -> None:
    """What changed from one day's results to another's; `<` marks what is more than noise."""
    for line in compared(read(earlier), read(later)):
        print(line)


if __name__ == "__main__":
    main()
