"""Telemetry that a test can read: spans, measures and log lines of what runs inside."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from telemetry.logs import Lines, noted
from telemetry.recorder import OpenTelemetry
from telemetry.work import tell


@dataclass
class Recorded:
    """What was told."""

    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader
    stream: io.StringIO

    @property
    def spans(self) -> list[ReadableSpan]:
        """Spans that ended."""
        return list(self.exporter.get_finished_spans())

    @property
    def names(self) -> set[str]:
        """Names of the spans that ended."""
        return {span.name for span in self.spans}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Log lines."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @property
    def measures(self) -> str:
        """All measures, as JSON."""
        found = self.reader.get_metrics_data()
        return found.to_json() if found else ""

    @property
    def text(self) -> str:
        """All of it, to be searched for what must not be there."""
        spans = "".join(span.to_json() for span in self.spans)
        return spans + self.stream.getvalue() + self.measures


@contextmanager
def recording() -> Iterator[Recorded]:
    """Everything is told for as long as the context lasts."""
    exporter, reader, stream = InMemorySpanExporter(), InMemoryMetricReader(), io.StringIO()
    tracers = TracerProvider(shutdown_on_exit=False)
    tracers.add_span_processor(SimpleSpanProcessor(exporter))
    meters = MeterProvider([reader], shutdown_on_exit=False)
    handler = logging.StreamHandler(stream)
    handler.addFilter(noted)
    handler.setFormatter(Lines())
    logger = logging.getLogger("stationhouse")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    tell(OpenTelemetry(meters.get_meter("test"), tracers.get_tracer("test")))
    try:
        yield Recorded(exporter, reader, stream)
    finally:
        tell(None)
        logger.removeHandler(handler)
        logger.setLevel(before)
