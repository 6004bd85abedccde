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
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

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
from bench.in_process import noted, raw
from bench.report import Report
from bench.tiny import served
from contracts import capabilities

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


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that it took."""
    started = time.perf_counter()
    await work()
    return 1e3 * (time.perf_counter() - started)


async def in_process(house: House, context: Context, name: str, runs: int) -> dict[str, float]:
    """Medians of raw, first and again, and of the first over again run by run."""
    asked = Asked(document(name), None, None)

    async def answered() -> None:
        body = await house.answered(asked, context)
        json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        if "errors" in body:
            raise SystemExit(f"{name}: {body['errors']}")

    forgotten(context)
    with noted() as statements:
        await answered()

    async def bare() -> None:
        raw(context.snapshot._database, statements)

    took: dict[str, list[float]] = {"raw": [], "first": [], "again": []}
    for _ in range(runs):
        took["raw"].append(await timed(bare))
        forgotten(context)
        took["first"].append(await timed(answered))
        took["again"].append(await timed(answered))
    pairs = zip(took["first"], took["again"], strict=True)
    told = {side: statistics.median(found) for side, found in took.items()}
    return told | {"first_of_again": statistics.median(first / again for first, again in pairs)}


def forgotten(context: Context) -> None:
    """Keep no answer; all else stays as warm as it is."""
    kept = answers(capabilities()["repeatPlaces"], context)
    kept._kept.clear()
    kept._held = 0


def over_http(port: int, home: Path, name: str, runs: int) -> dict[str, float]:
    """Medians of first and again over one connection."""
    actor, _ = ACTORS[QUESTIONS[name][0]]
    token = Issuer(home / "keys").token(actor, Settings.read(os.environ).clock())
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


async def all_in_process(home: Path, runs: int) -> Mapping[str, Mapping[str, float]]:
    """Every question, one after the other."""
    house = House.open(Settings.read(os.environ | {"STATIONHOUSE_HOME": str(home)}))
    await house.refresh()
    found: dict[str, Mapping[str, float]] = {}
    async with vouching(house.checkpoints, house.settings.checkpoint_seconds):
        for name, (purpose, _) in QUESTIONS.items():
            actor, role = ACTORS[purpose]
            with house.context(Identity(actor, role, areas=("*",))) as context:
                found[name] = await in_process(house, context, name, runs)
    house.close()
    return found


def told(report: Report, question: str, found: Mapping[str, float]) -> None:
    """A row of the table, and how many times as long the first takes."""
    for side in ("again", "first", "raw"):
        if side in found:
            report.add(side, question, found[side], "ms")
    report.add("again", f"{question}: the first takes", found["first_of_again"], "×")


def over_http_too(report: Report, home: Path, runs: int) -> None:
    """The questions that differ by their period, over HTTP."""
    now = os.environ.get("STATIONHOUSE_NOW", "")
    with served(home, STATIONHOUSE_DOCUMENTS="any", STATIONHOUSE_NOW=now) as (port, _):
        for name, (_, inside) in QUESTIONS.items():
            if "$period" in inside:
                told(report, f"{name}, HTTP", over_http(port, home, name, runs))


@click.command()
@click.option("--home", type=click.Path(path_type=Path, exists=True), default=Path("var"))
@click.option("--runs", default=30, show_default=True)
@click.option("--quick", is_flag=True, help="Five runs.")
def main(home: Path, runs: int, *, quick: bool) -> None:
    """First, again and raw, in milliseconds and as ratios; needs a home with a snapshot."""
    runs, report = 5 if quick else runs, Report("answers")
    if not (home / "published" / "current.json").exists():
        raise click.UsageError(f"{home} has no snapshot; run `make demo` first, or give --home")
    for question, found in asyncio.run(all_in_process(home, runs)).items():
        told(report, question, found)
    over_http_too(report, home, runs)
    report.note(f"Medians of {runs}; policy and ledger in `again` and `first`, not in `raw`.")
    report.write()


if __name__ == "__main__":
    main()
