"""A real NATS server with JetStream, of one test."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lane.settings import LaneSettings

PROGRAM = shutil.which("nats-server") or shutil.which(
    "nats-server", path="/usr/sbin:/usr/local/bin"
)
needed = pytest.mark.skipif(PROGRAM is None, reason="nats-server is not installed")


@dataclass
class Server:
    """Its address and its store, and the process while it runs."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def lane(self):
        return LaneSettings(self.folder / "live", nats=f"nats://127.0.0.1:{self.port}")

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "-js", "-sd", str(self.folder), "-a", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("nats-server did not start")

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def server(folder, port):
    """The server, running."""
    found = Server(port, folder)
    found.start()
    try:
        yield found
    finally:
        found.kill()
