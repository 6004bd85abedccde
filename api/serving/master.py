"""The process that starts workers, replaces them one by one on SIGHUP, and stops them on SIGTERM.

It holds the socket that all workers share: while one is replaced no connection is refused and none
that waits is lost. It answers no question itself, so `/metrics` is heard however busy they are.
"""

import math
import os
import socket
import time

from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from api.request import LARGEST
from api.serving.draining import LEAVE
from api.settings import Settings
from telemetry.endpoint import serve_metrics
from telemetry.logs import set_up

PATIENCE_SECONDS = 60
"""A worker that does not start, or does not move, for so long is given up."""
KEEP_ALIVE_SECONDS = 75
"""Longer than a proxy keeps its connections (nginx: 60), so that it is never we who hang up."""


class Master(Multiprocess):
    """uvicorn's own, but that it takes its leave before it stops."""

    def __init__(self, config: Config, sockets: list[socket.socket], leave_seconds: float) -> None:
        super().__init__(config, sockets)
        self._leave_seconds = leave_seconds

    def handle_term(self) -> None:
        """Answer on, but say at /readyz that it is over: a balancer goes elsewhere first."""
        for process in self.processes:
            if process.pid is not None and process.process.is_alive():
                os.kill(process.pid, LEAVE)
        time.sleep(self._leave_seconds)
        super().handle_term()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; what is being asked then is answered first."""
    config = Config(
        "api.serving.worker:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http="api.serving.connection:Lingering",
        ws="api.serving.socket:Closing",
        ws_max_size=LARGEST,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=math.ceil(settings.drain_seconds),
        timeout_worker_healthcheck=PATIENCE_SECONDS,
    )
    set_up(settings.telemetry)
    bound = config.bind_socket()
    if settings.telemetry.is_on:
        serve_metrics(settings.telemetry)
    Master(config, [bound], settings.leave_seconds).run()
