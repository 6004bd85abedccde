"""From an empty folder to an answer: simulate, run, serve, ask, and stop everything on Ctrl-C."""

import json
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass

from rich.console import Console

from pipelines.live_county import Show, live
from pipelines.programs import BIN, Program, running, stationhouse
from pipelines.settings import Settings

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
    """Loopback ports of the servers."""

    api: int
    ui: int
    gateway: int

    @property
    def api_url(self) -> str:
        """Address of the API's server."""
        return f"http://127.0.0.1:{self.api}"

    @property
    def graphql(self) -> str:
        """Address of the API."""
        return f"{self.api_url}/graphql"

    @property
    def console(self) -> str:
        """Address of the console."""
        return f"{self.api_url}/"

    @property
    def dagster(self) -> str:
        """Address of the Dagster UI."""
        return f"http://127.0.0.1:{self.ui}"


def bring_up(settings: Settings, ports: Ports, show: Show, console: Console, *, once: bool) -> int:
    """The whole way; the exit code. With `once` it asks, prints and stops; else it serves."""
    started = time.monotonic()
    needed = (ports.api,) if once else (ports.api, ports.ui, ports.gateway)
    taken = [port for port in needed if _in_use(port)]
    if taken:
        console.print(
            f"[red]port {taken[0]} is in use[/] by another program; stop it, or name others"
        )
        console.print("with `stationhouse up --api-port 8001 --ui-port 3001 --gateway-port 8011`")
        return 1
    if not _prepare(settings, show.residents, console):
        return 1
    environment = settings.environment() | {
        "STATIONHOUSE_ENV": "development",
        "STATIONHOUSE_GATEWAY": f"http://127.0.0.1:{ports.gateway}",
    }
    programs = _programs(settings, ports, show, once=once)
    with running(programs, settings.home / "logs", environment, console):
        answer = _ask(ports)
        console.rule("a question and its answer")
        console.print(QUESTION, markup=False, highlight=False)
        console.print_json(json.dumps(answer))
        console.print(f"[green]ready[/] after {time.monotonic() - started:.0f} s")
        if once:
            return 0 if not answer.get("errors") else 1
        console.print(f"GraphQL     {ports.graphql}  (GraphiQL in the browser)")
        console.print(f"Dagster UI  {ports.dagster}")
        console.print(f"Gateway     http://127.0.0.1:{ports.gateway}/events  (the county is live)")
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
        if subprocess.run(stationhouse(*map(str, words)), env=settings.environment()).returncode:  # noqa: S603
            console.print(f"[red]failed[/]: {title}; the lines above say why")
            return False
    return True


def _programs(settings: Settings, ports: Ports, show: Show, *, once: bool) -> list[Program]:
    """The API alone where only a question is asked; else what people look at, and the live lane."""
    api = Program("api", stationhouse("serve", "--port", str(ports.api)), f"{ports.api_url}/readyz")
    if once:
        return [api]
    workspace = ("-w", "workspace.yaml")
    ui = ("-h", "127.0.0.1", "-p", str(ports.ui))
    return [
        *live(settings, ports.gateway, show),
        api,
        Program(
            "dagster-webserver", (str(BIN / "dagster-webserver"), *workspace, *ui),
            f"{ports.dagster}/server_info",
        ),
        Program("dagster-daemon", (str(BIN / "dagster-daemon"), "run", *workspace)),
    ]  # fmt: skip


def _in_use(port: int) -> bool:
    """Whether somebody listens there already, whose answer would be taken for ours."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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
    told = subprocess.run(stationhouse("token", actor), check=True, capture_output=True, text=True)  # noqa: S603
    return told.stdout.strip()
