"""Programs that run beside this one: started in order, each awaited, all stopped in the end."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

PATIENCE_SECONDS = 120
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Program:
    """One program: its name, which names its log, its words, and where it says that it is ready."""

    name: str
    words: tuple[str, ...]
    ready: str = ""


def stationhouse(*words: str) -> tuple[str, ...]:
    """The words of one of our own commands."""
    return (str(BIN / "stationhouse"), *words)


@contextmanager
def running(
    programs: Sequence[Program], logs: Path, environment: Mapping[str, str], console: Console
) -> Iterator[None]:
    """All of them, ready, for as long as the context lasts; `RuntimeError` where one ends."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logs.mkdir(parents=True, exist_ok=True)
    started: list[subprocess.Popen[bytes]] = []
    try:
        for program in programs:
            with (logs / f"{program.name}.log").open("ab") as log:
                # In a session of its own: Ctrl-C reaches this process, which stops them in order.
                started.append(
                    subprocess.Popen(  # noqa: S603
                        program.words, env=environment, stdout=log, stderr=log,
                        start_new_session=True,
                    )
                )  # fmt: skip
        console.rule("starting the servers")
        for program in programs:
            if program.ready:
                _await(program.ready, started, console)
        yield
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            process.wait(timeout=30)


def _await(address: str, started: Sequence[subprocess.Popen[bytes]], console: Console) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with console.status(f"waiting for {address}"):
        while time.monotonic() < until:
            for process in started:
                if process.poll() is not None:
                    raise RuntimeError(f"{process.args!r} ended; see the logs folder")
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
    raise RuntimeError(f"{address} did not answer in {PATIENCE_SECONDS} s; see the logs folder")
