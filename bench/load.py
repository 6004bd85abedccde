"""HTTP load by wrk, which is a process of its own and asks every side in the same way.

The client's work is in the figures of all sides alike.
"""

import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = (1, 8, 32)
STARTED_SECONDS = 120
SCRIPT = """
wrk.method = "POST"
local bodies = {{ {bodies} }}
local headers = {{ {headers} }}
local at = 0
function request()
  at = at % #bodies + 1
  return wrk.format(nil, {path}, headers, bodies[at])
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{{"requests": %d, "microseconds": %d, "failed": %d, "p50": %f, "p99": %f}}\\n',
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Request:
    """What is sent to one address; several bodies are sent in turn."""

    address: str
    bodies: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> str:
        """What comes back for the first body."""
        asked = urllib.request.Request(  # noqa: S310
            self.address, self.bodies[0].encode(), dict(self.headers), method="POST"
        )
        with urllib.request.urlopen(asked, timeout=120) as response:  # noqa: S310
            found: bytes = response.read()
            return found.decode()


@dataclass(frozen=True)
class Load:
    """What one round came to."""

    per_second: float
    p50_ms: float
    p99_ms: float


def available() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def load(request: Request, connections: int, seconds: int) -> Load:
    """One round, longer where nothing is answered in it; `RuntimeError` where a request failed."""
    for longer in (seconds, 10 * seconds, 60 * seconds):
        told = _round(request, connections, longer)
        if told["failed"]:
            raise RuntimeError(f"{told['failed']} requests failed: {request.address}")
        if told["requests"]:
            elapsed = told["microseconds"] / 1e6
            return Load(told["requests"] / elapsed, told["p50"] / 1e3, told["p99"] / 1e3)
    raise RuntimeError(f"nothing was answered: {request.address}")


def _round(request: Request, connections: int, seconds: int) -> dict[str, float]:
    """What wrk says of so many seconds."""
    cut = request.address.index("/", len("http://"))
    base, path = request.address[:cut], request.address[cut:]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(
            SCRIPT.format(
                bodies=", ".join(map(_lua, request.bodies)),
                headers=", ".join(
                    f"[{_lua(name)}] = {_lua(value)}" for name, value in request.headers.items()
                ),
                path=_lua(path),
            ),
            "utf-8",
        )
        words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"]
        done = subprocess.run(
            [*words, "-s", str(script), base], check=True, capture_output=True, text=True
        )
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _lua(text: str) -> str:
    """The text as Lua writes it; JSON's escapes are Lua's, but for the slash and for \\u."""
    return json.dumps(text, ensure_ascii=False)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    words: Sequence[str], port: int, environment: Mapping[str, str], user: str | None = None
) -> Iterator[int]:
    """A server, from when it listens until it is no longer needed; its port."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            words,
            env=dict(environment),
            stdout=said,
            stderr=said,
            user=user,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + STARTED_SECONDS
            while socket.socket().connect_ex(("127.0.0.1", port)):
                if process.poll() is not None or time.monotonic() > until:
                    said.seek(0)
                    told = said.read()[-2_000:].decode(errors="replace")
                    raise RuntimeError(f"{words[0]} does not listen: {told}")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
