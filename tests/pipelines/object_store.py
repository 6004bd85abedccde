"""An object store that speaks S3, started for a test: moto's server."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.pipelines.webserver import ROOT, free_port

INSTALLED = ROOT / ".s3" / "bin" / "python"
SERVER = """
import sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
app = DomainDispatcherApplication(create_backend_app)
# One request at a time, so that a conditional put is one step, as the real store promises.
run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=False)
"""
BUCKET = "stationhouse"


@contextmanager
def object_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket, with the environment set so that it is found."""
    if not INSTALLED.exists():
        pytest.skip(
            "no object store is installed: python -m venv .s3; .s3/bin/pip install moto[server]"
        )
    port = free_port()
    server = subprocess.Popen(
        [INSTALLED, "-c", SERVER, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(f"http://127.0.0.1:{port}/moto-api/")
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        httpx.put(f"http://127.0.0.1:{port}/{BUCKET}").raise_for_status()
        yield f"s3://{BUCKET}/lake"
    finally:
        server.kill()
        server.wait()


def _await(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the object store did not start")
