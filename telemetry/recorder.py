"""Work and measures as OpenTelemetry has them."""

import time
from contextvars import Token
from types import TracebackType

from opentelemetry import context, trace
from opentelemetry.metrics import Counter, Histogram, Meter
from opentelemetry.metrics import _Gauge as Gauge
from opentelemetry.trace import Span, Status, StatusCode, Tracer

from telemetry.words import BOUNDS, FACTS, MEASURES, WORKS, Fact

PREFIX = "stationhouse."


class Spanned:
    """Work under way: a span where traces are wanted, and its seconds in a histogram."""

    __slots__ = ("_began", "_facts", "_name", "_recorder", "_span", "_token")

    def __init__(self, recorder: "OpenTelemetry", name: str, facts: dict[str, Fact]) -> None:
        self._recorder, self._name, self._facts = recorder, name, facts
        self._span: Span | None = None
        self._token: Token[context.Context] | None = None
        self._began = 0.0

    def __enter__(self) -> "Spanned":
        self._began = time.perf_counter()
        tracer = self._recorder.tracer
        if tracer is not None:
            # Never the exception itself: its message may hold what was asked.
            self._span = tracer.start_span(
                self._name, record_exception=False, set_status_on_exception=False
            )
            self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: object, __: TracebackType | None
    ) -> None:
        seconds = time.perf_counter() - self._began
        if kind is not None:
            self._facts["error"] = kind.__name__
        self._recorder.seconds(self._name, seconds, self._facts)
        if self._span is not None and self._token is not None:
            context.detach(self._token)
            self._span.set_attributes(told(self._facts))
            if kind is not None:
                self._span.set_status(Status(StatusCode.ERROR))
            self._span.end()

    def found(self, **facts: Fact) -> None:
        """What came out of it."""
        self._facts.update(facts)


class OpenTelemetry:
    """Tells a meter, and a tracer where there is one."""

    def __init__(self, meter: Meter, tracer: Tracer | None = None) -> None:
        self.tracer = tracer
        self._seconds: dict[str, Histogram] = {
            name: meter.create_histogram(
                f"{PREFIX}{name}.duration", "s", one.description,
                explicit_bucket_boundaries_advisory=BOUNDS)
            for name, one in WORKS.items()
        }  # fmt: skip
        self._counters: dict[str, Counter] = {
            name: meter.create_counter(PREFIX + name, one.unit, one.description)
            for name, one in MEASURES.items()
            if not one.is_moment
        }
        self._moments: dict[str, Gauge] = {
            name: meter.create_gauge(f"{PREFIX}{name}.timestamp", one.unit, one.description)
            for name, one in MEASURES.items()
            if one.is_moment
        }

    def work(self, name: str, facts: dict[str, Fact]) -> Spanned:
        """Work of that name, for as long as the context lasts."""
        return Spanned(self, name, facts)

    def done(self, name: str, began: float, ended: float, facts: dict[str, Fact]) -> None:
        """Work that another program did, from one Unix time to another."""
        self.seconds(name, ended - began, facts)
        if self.tracer is not None:
            span = self.tracer.start_span(name, start_time=int(began * 1e9))
            span.set_attributes(told(facts))
            span.end(int(ended * 1e9))

    def seconds(self, name: str, seconds: float, facts: dict[str, Fact]) -> None:
        """How long work of that name took."""
        by = WORKS[name].by
        labels = {one: facts[one] for one in by if one in facts}
        if "error" in facts:
            labels["error"] = facts["error"]
        self._seconds[name].record(seconds, labels)

    def count(self, name: str, amount: int, facts: dict[str, Fact]) -> None:
        """So many more."""
        by = MEASURES[name].by
        self._counters[name].add(amount, {one: facts[one] for one in by if one in facts})

    def moment(self, name: str, at: float) -> None:
        """The latest moment, Unix time."""
        self._moments[name].set(at)


def told(facts: dict[str, Fact]) -> dict[str, Fact]:
    """The facts as attributes; one that has no word is not told."""
    return {PREFIX + name: value for name, value in facts.items() if name in FACTS}
