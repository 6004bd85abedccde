"""What an answer costs: the first to a question, the same again, and DuckDB with JSON alone.

In one process, in turn, on one snapshot, so that the ratios are of the same minutes. `first` is
asked with no answer kept, `again` with it kept; both go through policy and ledger, and both are
written as JSON. `raw` runs the same statement, makes dicts of its rows and writes them: no GraphQL,
no policy, no ledger. Over HTTP `first` and `again` are asked of the service in a process of its
own, `first` as questions that differ in their period alone.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import httpx

from api.access.identity import Identity
from api.access.issuer import Issuer
from api.access.vouching import vouching
from api.answers import answers
from api.context import Context
from api.house import House
from api.request import Asked
from api.settings import Settings
from bench.access import serving

PERIOD = "query ($period: Period) @purpose(of: {purpose}) "
QUESTIONS: Mapping[str, tuple[str, str]] = {
    "aggregate": ("AUDIT", """{ dispatch { responseTimes(groupBy: [AREA], period: $period) {
        figureId nodes { leg standard n p90Seconds { value lower upper } } } } }"""),
    "200 rows, 8 figures": ("COMMAND", """{ dispatch { responseTimes(
        groupBy: [HOUR, PRIORITY, TYPE], period: $period) { totalCount nodes {
        leg standard n p50Seconds { value lower upper }
        p90Seconds { value lower upper } } } } }"""),
    "list of 50 by 10": ("COMMAND", """{ places { repeatPlaces(first: 50) { nodes { premisesId
        premisesClass areaId calls12m distinctTypes incidents12m lastCallAt problemTag
        problemCalls partnerAgency } } } }"""),
    "one row by 10": ("COMMAND", """{ places { repeatPlaces(first: 1) { nodes { premisesId
        premisesClass areaId calls12m distinctTypes incidents12m lastCallAt problemTag
        problemCalls partnerAgency } } } }"""),
    "through Python": ("COMMAND", """{ places { hotspots(first: 50, period: $period) { nodes {
        cellId n giZ pSim verdict } } } }"""),
    "of the moment": ("COMMAND", """{ dispatch { unitStatusBoard(first: 50) { nodes { unitId
        primaryStatus secondaryStatus sinceAt secondsInStatus callId } } } }"""),
}  # fmt: skip
ACTORS = {"AUDIT": ("auditor-1", "AUDITOR"), "COMMAND": ("commander-1", "COMMANDER")}


def document(name: str) -> str:
    """The question with its purpose."""
    purpose, inside = QUESTIONS[name]
    head = PERIOD if "$period" in inside else PERIOD.replace(" ($period: Period)", "")
    return head.replace("{purpose}", purpose) + inside


def days(number: int) -> dict[str, object]:
    """A period of its own for each number."""
    since = date(2026, 6, 7) - timedelta(days=number % 300)
    return {"period": {"since": since.isoformat(), "until": "2026-06-07"}}


async def timed(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Milliseconds that it took, and of the processor's time in this process."""
    started, spent = time.perf_counter(), time.process_time()
    await work()
    return 1e3 * (time.perf_counter() - started), 1e3 * (time.process_time() - spent)


async def in_process(house: House, context: Context, name: str, runs: int) -> dict[str, float]:
    """Medians of raw, first and again, and of their ratios run by run."""
    asked = Asked(document(name), None, None)
    ran: list[tuple[str, Any]] = []
    rows = type(context.snapshot).rows
    type(context.snapshot).rows = (  # type: ignore[method-assign]
        lambda self, sql, values, **frames: (
            (ran.append((sql, values)) if not frames else None) or rows(self, sql, values, **frames)
        )
    )
    forgotten(context)
    await house.answered(asked, context)
    type(context.snapshot).rows = rows  # type: ignore[method-assign]

    async def answered() -> None:
        body = await house.answered(asked, context)
        json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        if "errors" in body:
            raise SystemExit(f"{name}: {body['errors']}")

    async def raw() -> None:
        for sql, values in ran:
            with context.snapshot._database.cursor() as cursor:
                found = cursor.execute(sql, list(values))
                names = [one[0] for one in found.description]
                nodes = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            json.dumps({"data": nodes}, default=str, ensure_ascii=False, separators=(",", ":"))

    took: dict[str, list[tuple[float, float]]] = {"raw": [], "first": [], "again": []}
    for _ in range(runs):
        took["raw"].append(await timed(raw))
        forgotten(context)
        took["first"].append(await timed(answered))
        took["again"].append(await timed(answered))
    told = {side: statistics.median(ms for ms, _ in found) for side, found in took.items()}
    for one, other in (("first", "raw"), ("again", "raw"), ("first", "again")):
        if ran or other != "raw":
            pairs = list(zip(took[one], took[other], strict=True))
            told[f"{one}_of_{other}"] = statistics.median(a[0] / b[0] for a, b in pairs)
            told[f"{one}_of_{other}_cpu"] = statistics.median(a[1] / b[1] for a, b in pairs)
    return told


def forgotten(context: Context) -> None:
    """Keep no answer; all else stays as warm as it is."""
    kept = answers(context)
    kept._kept.clear()
    kept._held = 0


def over_http(port: int, home: Path, name: str, runs: int) -> dict[str, float]:
    """Medians of first and again over one connection."""
    actor, _ = ACTORS[QUESTIONS[name][0]]
    token = Issuer(home / "keys").token(actor, datetime.now(UTC).replace(tzinfo=None))
    headers = {"Authorization": f"Bearer {token}"}
    first, again = [], []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        for number in range(runs):
            sent = {"query": document(name), "variables": days(number)}
            for took in (first, again):
                started = time.perf_counter()
                answer = client.post("/graphql", json=sent)
                took.append(1e3 * (time.perf_counter() - started))
                if "errors" in answer.json():
                    raise SystemExit(f"{name}: {answer.text[:300]}")
    ratio = statistics.median(one / other for one, other in zip(first, again, strict=True))
    return {
        "first": statistics.median(first),
        "again": statistics.median(again),
        "first_of_again": ratio,
    }


async def all_in_process(home: Path, runs: int) -> list[dict[str, object]]:
    """Every question, one after the other."""
    house = House.open(Settings.read(os.environ | {"STATIONHOUSE_HOME": str(home)}))
    await house.refresh()
    lines: list[dict[str, object]] = []
    async with vouching(house.checkpoints, house.settings.checkpoint_seconds):
        for name, (purpose, _) in QUESTIONS.items():
            actor, role = ACTORS[purpose]
            with house.context(Identity(actor, role, areas=("*",))) as context:
                lines.append({"question": name, **await in_process(house, context, name, runs)})
    house.close()
    return lines


def told(line: Mapping[str, Any]) -> str:
    """A row of the table."""
    names = ("first_of_raw", "again_of_raw", "first_of_again")
    ratios = [line.get(name + kind) for name in names for kind in ("", "_cpu")]
    shown = " | ".join("–" if one is None else f"{one:.2f}" for one in ratios)
    raw = f"{line['raw']:.2f}" if line.get("raw") else "–"
    return f"| {line['question']} | {raw} | {line['first']:.2f} | {line['again']:.2f} | {shown} |"


def http_lines(home: Path, runs: int) -> Iterator[dict[str, object]]:
    """The questions that differ by their period, over HTTP."""
    with ExitStack() as running:
        port = running.enter_context(serving("full", home))
        for name, (_, inside) in QUESTIONS.items():
            if "$period" in inside:
                yield {"question": f"{name}, HTTP", **over_http(port, home, name, runs)}


@click.command()
@click.option("--home", type=click.Path(path_type=Path, exists=True), default=Path("var"))
@click.option("--runs", default=30, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench/answers.json"))
@click.option("--quick", is_flag=True, help="Five runs.")
def main(home: Path, runs: int, out: Path, *, quick: bool) -> None:
    """First, again and raw, in milliseconds and as ratios; needs a home with a snapshot."""
    runs = 5 if quick else runs
    if not (home / "published" / "current.json").exists():
        raise click.UsageError(f"{home} has no snapshot; run `make demo` first, or give --home")
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {runs}")
    print("| question | raw ms | first ms | again ms | first/raw | cpu | again/raw | cpu "
          "| first/again | cpu |")  # fmt: skip
    print("|---|" + "---:|" * 9)
    lines = asyncio.run(all_in_process(home, runs))
    for line in lines:
        print(told(line), flush=True)
    for line in http_lines(home, runs):
        print(told(line), flush=True)
        lines.append(line)
    out.parent.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC).isoformat()
    out.write_text(json.dumps({"at": at, "cores": os.cpu_count(), "results": lines}, indent=1))
    print(f"written to {out}")


if __name__ == "__main__":
    main()
