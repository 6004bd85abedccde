"""How a process tells of its work. The only reader of the environment in this room."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@dataclass(frozen=True)
class Telemetry:
    """What is told, and where to."""

    folder: Path = Path("var/metrics")
    """Where each process keeps its measures, to be added up."""
    is_on: bool = False
    has_traces: bool = False
    """An OTLP endpoint is named; OpenTelemetry's own variables say the rest."""
    port: int = 9464
    host: str = "127.0.0.1"
    """Where `/metrics` is served, by the process that starts the workers."""
    slow_seconds: float = 1.0
    """A statement that takes longer is logged."""
    is_json: bool = True
    level: str = "INFO"

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "Telemetry":
        """From STATIONHOUSE_TELEMETRY (on or off), _METRICS_HOST, _METRICS_PORT, _SLOW_SECONDS,
        _LOG (json or text), _LOG_LEVEL, and OTEL_EXPORTER_OTLP_ENDPOINT. All have defaults.
        """
        found = os.environ if environment is None else environment
        usual = "text" if found.get("STATIONHOUSE_ENV", "") == "development" else "json"
        is_on = _one_of("STATIONHOUSE_TELEMETRY", found, ("off", "on")) == "on"
        levels = ("INFO", "DEBUG", "WARNING", "ERROR")
        return cls(
            folder=Path(found.get("STATIONHOUSE_HOME", "var")).resolve() / "metrics",
            is_on=is_on,
            has_traces=is_on and any(found.get(name) for name in ENDPOINTS),
            port=int(found.get("STATIONHOUSE_METRICS_PORT", "9464")),
            host=found.get("STATIONHOUSE_METRICS_HOST", "127.0.0.1"),
            slow_seconds=float(found.get("STATIONHOUSE_SLOW_SECONDS", "1")),
            is_json=_one_of("STATIONHOUSE_LOG", found, (usual, "json", "text")) == "json",
            level=_one_of("STATIONHOUSE_LOG_LEVEL", found, levels),
        )


def _one_of(name: str, environment: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    """The first of them where nothing is said."""
    found = environment.get(name, "") or allowed[0]
    if found not in allowed:
        raise ValueError(f"{name}={found} is none of {', '.join(dict.fromkeys(allowed))}")
    return found
