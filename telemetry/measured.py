"""Measures of several processes as one: each keeps a file, and whoever asks adds them up.

Counters and histograms are summed, moments are the latest. A process that ends folds its file into
`ended.prom`, so that no counter ever falls; what a killed one left is folded by the next.
"""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families

ENDED = "ended.prom"
SILENT_SECONDS = 120
"""A process writes every few seconds; one that was silent for so long is no more."""


@dataclass(frozen=True)
class Measured:
    """The folder of one installation's measures."""

    folder: Path

    def keep(self, name: str, text: str) -> None:
        """What the process of that name has measured so far."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / f"{name}.prom", text)

    def end(self, name: str) -> None:
        """The process of that name ends; what it measured stays."""
        self._fold([self.folder / f"{name}.prom"])

    def tidy(self) -> None:
        """Fold what was left by processes that could not do it themselves."""
        since = time.time() - SILENT_SECONDS
        self._fold([path for path in self._files() if path.stat().st_mtime < since])

    def text(self) -> str:
        """All of it added up, as Prometheus reads it."""
        if not self.folder.exists():
            return ""
        with self._lock():
            return added(path.read_text("utf-8") for path in [self._ended, *self._files()]
                         if path.exists())  # fmt: skip

    def collect(self) -> Iterator[Metric]:
        """All of it added up, for an endpoint."""
        yield from text_string_to_metric_families(self.text())

    @property
    def _ended(self) -> Path:
        return self.folder / ENDED

    def _files(self) -> list[Path]:
        return [path for path in sorted(self.folder.glob("*.prom")) if path.name != ENDED]

    def _lock(self) -> FileLock:
        return FileLock(self.folder / ".lock", timeout=10)

    def _fold(self, files: list[Path]) -> None:
        if not self.folder.exists():
            return
        with self._lock():
            there = [path for path in files if path.exists()]
            if there:
                kept = [self._ended] if self._ended.exists() else []
                _write(self._ended, added(one.read_text("utf-8") for one in [*kept, *there]))
            for path in there:
                path.unlink()


def added(texts: Iterable[str]) -> str:
    """Several expositions as one."""
    families: dict[str, Metric] = {}
    samples: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for text in texts:
        for one in text_string_to_metric_families(text):
            families.setdefault(one.name, Metric(one.name, one.documentation, one.type))
            sums = samples.setdefault(one.name, {})
            for sample in one.samples:
                key = (sample.name, tuple(sorted(sample.labels.items())))
                before = sums.get(key, 0.0)
                both = max(before, sample.value) if one.type == "gauge" else before + sample.value
                sums[key] = both
    for name, family in families.items():
        for (sample_name, labels), value in samples[name].items():
            family.add_sample(sample_name, dict(labels), value)
    return exposed(families.values())


def exposed(families: Iterable[Metric]) -> str:
    """The families as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Given(list(families)))
    return generate_latest(registry).decode()


@dataclass(frozen=True, eq=False)
class _Given:
    """Families that are there already, as a registry asks for them."""

    families: list[Metric]

    def collect(self) -> list[Metric]:
        return self.families


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(text, "utf-8")
    partial.replace(path)
