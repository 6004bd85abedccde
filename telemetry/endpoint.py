"""`/metrics` of one installation, on a port of its own."""

from prometheus_client import CollectorRegistry, start_http_server

from telemetry.measured import Measured
from telemetry.settings import Telemetry


def serve_metrics(settings: Telemetry) -> None:
    """Answer Prometheus in a thread of this process; `OSError` where the port is taken."""
    registry = CollectorRegistry()
    registry.register(Measured(settings.folder))
    start_http_server(settings.port, settings.host, registry)
