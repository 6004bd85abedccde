"""One worker: the application as a process of its own starts it."""

import signal

from starlette.types import ASGIApp

from api.app import create_app
from api.serving.draining import LEAVE, Drained, draining
from api.settings import Settings
from telemetry.logs import set_up


def application() -> ASGIApp:
    """The service of the installation that the environment names."""
    settings = Settings.read()
    set_up(settings.telemetry)
    signal.signal(LEAVE, draining.begin)
    return Drained(create_app(settings))
