"""From an empty folder to an answer: simulate, run, serve, ask, and stop everything on Ctrl-C."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pipelines.settings import Settings

PATIENCE_SECONDS = 120
QUESTION = """query @purpose(of: COMMAND) {
  dispatch {
    responseTimes(standards: [LOCAL_110]) {
      dataAgeSeconds figureId
      nodes { leg n p50Seconds { value } p90Seconds { value lower upper } missingPct }
    }
  }
}"""
ASKER = "commander-1"
LOOKERS = ("dispatcher-2", "officer-17", "commander-1", "village-officer-3", "auditor-1")
"""People of the demonstration whose links to the console are printed."""


@dataclass(frozen=True)
class Ports:
    """Loopback ports of the two servers."""

    api: int
    ui: int

    @property
    def graphql(self) -> str:
        """Address of the API."""
        return f"http://127.0.0.1:{self.api}/graphql"

    @property
    def console(self) -> str:
        """Address of the console."""
        return f"http://127.0.0.1:{self.api}/"

    @property
    def dagster(self) -> str:
        """Address of the Dagster UI."""
        return f"http://127.0.0.1:{self.ui}"


def bring_up(
    settings: Settings, ports: Ports, residents: int, console: Console, *, once: bool
) -> int:
    """The whole way; the exit code. With `once` it asks, prints and stops; else it serves."""
    started = time.monotonic()
    taken = [port for port in (ports.api, ports.ui) if _in_use(port)]
    if taken:
        console.print(
            f"[red]port {taken[0]} is in use[/] by another program; stop it, or name others"
        )
        console.print("with `stationhouse up --api-port 8001 --ui-port 3001`")
        return 1
    if not _prepare(settings, residents, console):
        return 1
    with _servers(settings, ports, console, ui=not once):
        answer = _ask(ports)
        console.rule("a question and its answer")
        console.print(QUESTION, markup=False, highlight=False)
        console.print_json(json.dumps(answer))
        console.print(f"[green]ready[/] after {time.monotonic() - started:.0f} s")
        if once:
            return 0 if not answer.get("errors") else 1
        console.print(f"GraphQL     {ports.graphql}  (GraphiQL in the browser)")
        console.print(f"Dagster UI  {ports.dagster}")
        console.print(f"A token     stationhouse token {ASKER}   (or officer-17, auditor-1 …)")
        console.print("The map     for an hour each; --minutes and others: stationhouse token")
        for actor in LOOKERS:
            link = f"{ports.console}#token={_token(actor)}"
            console.print(f"  {actor:18}{link}", highlight=False, soft_wrap=True)
        console.print("Ctrl-C stops everything.")
        with suppress(KeyboardInterrupt):
            signal.pause()
        console.print("stopping")
    return 0


def _prepare(settings: Settings, residents: int, console: Console) -> bool:
    """Make the county-day and run the main job, unless a snapshot is there already."""
    if (settings.published / "current.json").exists():
        console.print(f"reusing what is in {settings.home}; `make clean` starts afresh")
        return True
    day = settings.yesterday().isoformat()
    steps = (
        (
            "making one synthetic county-day",
            [
                *("simulate", "--day", day, "--residents", str(residents)),
                *("--out", settings.deliveries, "--roads", settings.roads),
                *("--reference", settings.reference),
            ],
        ),
        ("taking it in, building, checking, publishing", ["run"]),
    )
    for title, words in steps:
        console.rule(title)
        if subprocess.run([*_command(), *map(str, words)], env=settings.environment()).returncode:  # noqa: S603
            console.print(f"[red]failed[/]: {title}; the lines above say why")
            return False
    return True


@contextmanager
def _servers(settings: Settings, ports: Ports, console: Console, *, ui: bool) -> Iterator[None]:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environment = settings.environment() | {"STATIONHOUSE_ENV": "development"}
    commands = [[*_command(), "serve", "--port", str(ports.api)]]
    if ui:
        here = Path(sys.executable).parent
        workspace = ["-w", "workspace.yaml"]
        commands.append(
            [str(here / "dagster-webserver"), *workspace, "-h", "127.0.0.1", "-p", str(ports.ui)]
        )
        commands.append([str(here / "dagster-daemon"), "run", *workspace])
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    running = []
    try:
        for words in commands:
            name = Path(words[0]).name if "serve" not in words else "api"
            with (logs / f"{name}.log").open("ab") as log:
                # In a session of its own: Ctrl-C reaches this process, which stops them in order.
                running.append(
                    subprocess.Popen(  # noqa: S603
                        words, env=environment, stdout=log, stderr=log, start_new_session=True
                    )
                )
        console.rule("starting the servers")
        _await(f"http://127.0.0.1:{ports.api}/readyz", running, console)
        if ui:
            _await(f"{ports.dagster}/server_info", running, console)
        yield
    finally:
        for process in reversed(running):
            process.terminate()
        for process in reversed(running):
            process.wait(timeout=30)


def _in_use(port: int) -> bool:
    """Whether somebody listens there already, whose answer would be taken for ours."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _await(address: str, running: Sequence[subprocess.Popen[bytes]], console: Console) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with console.status(f"waiting for {address}"):
        while time.monotonic() < until:
            for process in running:
                if process.poll() is not None:
                    raise RuntimeError(f"{process.args!r} ended; see the logs folder")
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
    raise RuntimeError(f"{address} did not answer in {PATIENCE_SECONDS} s; see the logs folder")


def _ask(ports: Ports) -> dict[str, object]:
    request = urllib.request.Request(  # noqa: S310
        ports.graphql,
        data=json.dumps({"query": QUESTION}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {_token()}"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        found: dict[str, object] = json.load(response)
        return found


def _token(actor: str = ASKER) -> str:
    """A token of one of the demonstration's people, asked for as a user would."""
    words = [*_command(), "token", actor]
    told = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603
    return told.stdout.strip()


def _command() -> list[str]:
    return [str(Path(sys.executable).parent / "stationhouse")]
