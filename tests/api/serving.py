"""A real server on a free port, for as long as a test asks it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette


@contextmanager
def served(app: Starlette, port: int = 0, **more: Any) -> Iterator[str]:
    """The address that the application is served at."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", **more))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
