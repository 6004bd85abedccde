"""Log lines: JSON for machines, plain for people; what they may say stands in `words`.

A line names what broke by its type and place. The message of an exception is left out of JSON: it
may quote what somebody asked for.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from opentelemetry import trace

from telemetry.settings import Telemetry
from telemetry.words import FACTS, Fact

NO_FACTS: Mapping[str, Fact] = {}
_about: ContextVar[dict[str, Fact] | None] = ContextVar("about", default=None)


@contextmanager
def about(**facts: Fact) -> Iterator[None]:
    """Every line that is logged inside holds the facts, and those that are noted meanwhile."""
    token = _about.set(facts)
    try:
        yield
    finally:
        _about.reset(token)


def note(**facts: Fact) -> None:
    """What has become known of what is being done; several values of one fact are listed."""
    known = _about.get()
    if known is None:
        return
    for name, value in facts.items():
        before = known.get(name, value)
        known[name] = value if before == value else f"{before},{value}"


def said(logger: logging.Logger, level: int, message: str, **facts: Fact) -> None:
    """Log a line with facts of its own."""
    if logger.isEnabledFor(level):
        logger.log(level, message, extra={"facts": facts})


def set_up(settings: Telemetry) -> None:
    """Log to standard error as the settings say. Called where a process starts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(noted)
    handler.setFormatter(Lines() if settings.is_json else Plain())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("stationhouse").setLevel(settings.level)


class Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC to the millisecond, level, logger, message, and the facts that are known."""
        at = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told |= _broken(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False, default=str)


class Plain(logging.Formatter):
    """For people who develop: the facts behind the message, and whole tracebacks."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line, and behind it what is known."""
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        return f"{super().formatMessage(record)} {facts}".rstrip()


def noted(record: logging.LogRecord) -> bool:
    """Keep what the line is about, as of the moment that it is logged."""
    record.about = dict(_about.get() or NO_FACTS)
    return True


def _facts(record: logging.LogRecord) -> dict[str, Fact]:
    facts = {**getattr(record, "about", NO_FACTS), **getattr(record, "facts", NO_FACTS)}
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        facts["trace"] = format(span.trace_id, "032x")
    return {name: value for name, value in facts.items() if name in FACTS}


def _broken(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{one.filename}:{one.lineno} {one.name}" for one in frames],
    }
