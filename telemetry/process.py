"""Switches telling on for a process: measures to its file, traces to where they are collected."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import Tracer

from telemetry.measured import Measured
from telemetry.recorder import OpenTelemetry
from telemetry.settings import Telemetry
from telemetry.work import is_told, tell

LOG = logging.getLogger("stationhouse.telemetry")
KEEP_SECONDS = 5
"""How often a process writes down what it measured; a killed one loses so much."""


@contextmanager
def telling(settings: Telemetry, service: str) -> Iterator[None]:
    """Tell of work for as long as the context lasts, where the settings say so.

    Within another it changes nothing: the outermost tells of all.
    """
    if not settings.is_on or is_told():
        yield
        return
    # The SDK takes a quarter of a second to import, which is paid where it is switched on.
    from opentelemetry.exporter.prometheus import PrometheusMetricReader
    from opentelemetry.sdk.metrics import MeterProvider
    from prometheus_client import CollectorRegistry, generate_latest

    resource = Resource.create({"service.name": f"stationhouse-{service}"})
    registry = CollectorRegistry()
    reader = PrometheusMetricReader(
        disable_target_info=True, scope_info_enabled=False, registry=registry
    )
    meters = MeterProvider([reader], resource, shutdown_on_exit=False)
    measured, name = Measured(settings.folder), f"{service}-{uuid4().hex[:12]}"
    with _traces(resource, wanted=settings.has_traces) as tracer:
        tell(OpenTelemetry(meters.get_meter("stationhouse"), tracer))
        with _going_on():
            measured.tidy()
        ended = threading.Event()
        keeper = threading.Thread(
            target=_keep, args=(measured, name, lambda: generate_latest(registry).decode(), ended)
        )
        keeper.start()
        try:
            yield
        finally:
            tell(None)
            ended.set()
            keeper.join()
            with _going_on():
                measured.end(name)


def _keep(measured: Measured, name: str, text: Callable[[], str], ended: threading.Event) -> None:
    over = False
    while not over:
        over = ended.wait(KEEP_SECONDS)
        with _going_on():
            measured.keep(name, text())


@contextmanager
def _going_on() -> Iterator[None]:
    """Whoever is told of goes on, whether it can be written down or not."""
    try:
        yield
    except OSError:
        LOG.exception("measures could not be written down")


@contextmanager
def _traces(resource: Resource, *, wanted: bool) -> Iterator[Tracer | None]:
    """A tracer to the OTLP endpoint; None where none is named."""
    if not wanted:
        yield None
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield provider.get_tracer("stationhouse")
    finally:
        provider.shutdown()
