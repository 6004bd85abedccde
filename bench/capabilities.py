"""Every capability: in process beside its own statements, and over HTTP at 1, 8 and 32 connections.

Asked of the synthetic county-week as the examples of its documentation are. No answer is kept for
who asks again, so that what is measured is the working out.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from bench import in_process, installed, sides
from bench.load import CONNECTIONS, Request, load
from bench.report import Report
from contracts import capabilities
from tests.api.askers import PEOPLE, stating
from tests.house import House
from tests.week.asking import Week

RESIDENTS, DAYS = 120_000, 7
RECORDS = re.compile(r'recordId: "(.+?)"')
NAMED = re.compile(r"^\{ \w+ \{ (\w+)")
"""The capability that a question asks."""
NOW = "2026-06-07T12:15:30"


@dataclass(frozen=True)
class Asked:
    """One question with the header of who may ask it."""

    body: str
    headers: Mapping[str, str]


def week(home: Path, days: int) -> House:
    """A county-week from files to a snapshot, as the examples have it."""
    files = home / "files"
    house = House.at(home)
    stationhouse = str(Path(sys.executable).parent / "stationhouse")
    words = ["simulate", "--day", "2026-06-07", "--days", str(days), "--until", "20:15", "--clean"]
    words += ["--residents", str(RESIDENTS), "--out", str(files)]
    words += ["--roads", str(house.settings.roads)]
    subprocess.run([stationhouse, *words], check=True, capture_output=True, env=os.environ)
    house.take_in(*(path for path in sorted(files.iterdir()) if path.name != "truth.json"))
    house.build()
    house.publish()
    return house


def questions(house: House, names: Iterable[str] = ()) -> dict[str, Asked]:
    """The question of each of the capabilities, of all where none is named."""
    home = house.settings.home
    found: dict[str, Asked] = {}

    def ask(query: str, purpose: str, about: str) -> Mapping[str, object]:
        told: Mapping[str, object] = house.ask(query, purpose, NOW + "Z", about)
        records = RECORDS.findall(query)
        header = sides.token(home, PEOPLE[purpose], NOW, *records) if purpose in PEOPLE else {}
        body = json.dumps({"query": stating(query, purpose, about)})
        for name in NAMED.findall(query):
            found[name] = Asked(body, sides.JSON | header)
        return told

    def release(arguments: str) -> None:
        asked = f"mutation {{ requestReplay({arguments}, reason: AFTER_ACTION) {{ id }} }}"
        named = house.act(asked, "auditor-1", NOW + "Z")["requestReplay"]["id"]
        agreed = f'approveReplay(releaseId: "{named}", {arguments}) {{ state }}'
        house.act(f"mutation {{ {agreed} }}", "commander-1", NOW + "Z")

    asked_of = Week(ask, release)
    wanted = list(names or capabilities())
    for name in wanted:
        asked_of.answer(name)
    return {name: found[name] for name in wanted}


def beside_raw(report: Report, home: Path, asked: Mapping[str, Asked], rounds: int) -> None:
    """In process: ours and the statements that it is made of, in turn."""
    database = in_process.snapshot(home)
    with in_process.lifespan(app := in_process.house(home, NOW)) as run:
        for name, one in asked.items():
            if capabilities()[name].store != "snapshot":
                continue  # What the ledger tells has no statement of DuckDB to stand beside it.
            ours, bare = run(in_process.timed(app, [one.body], one.headers, database, rounds))
            in_process.told(
                report, f"{name} in process", {in_process.OURS: ours, in_process.RAW: bare}
            )


def over_http(report: Report, home: Path, asked: Mapping[str, Asked], seconds: int) -> None:
    """Each capability over HTTP, and how the capabilities are spread."""
    with sides.serving(home, NOW) as (address, _):
        for connections in CONNECTIONS:
            medians, worst = [], []
            for name, one in asked.items():
                request = Request(f"{address}/graphql", [one.body], one.headers)
                if '"errors"' in (answer := request.answer()):
                    raise RuntimeError(f"{name}: {answer[:300]}")
                found = load(request, connections, seconds)
                of = f"{name}, {connections} connections"
                report.add(in_process.OURS, f"{of}: requests a second", found.per_second, "1/s")
                report.add(in_process.OURS, f"{of}: p50", found.p50_ms, "ms")
                report.add(in_process.OURS, f"{of}: p99", found.p99_ms, "ms")
                medians.append(found.p50_ms)
                worst.append(found.p99_ms)
            for figure, values in (("p50", medians), ("p99", worst)):
                of = f"all capabilities, {connections} connections: {figure}"
                report.add(in_process.OURS, of, median(values), "ms", min(values), max(values))


@click.command()
@click.option("--quick", is_flag=True, help="Two days; in process alone.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False),
              help="A folder that keeps the county-week for the next time.")  # fmt: skip
def main(*, quick: bool, home: Path | None) -> None:
    """Every capability, in process and over HTTP."""
    report = Report("capabilities")
    with tempfile.TemporaryDirectory() as name:
        place = home or Path(name)
        built = (place / "published" / "current.json").exists()
        house = House.at(place) if built else week(place, 2 if quick else DAYS)
        asked = questions(house)
        beside_raw(report, place, asked, 5 if quick else 20)
        if not quick and installed.has_wrk(report):
            over_http(report, place, asked, 1)
    report.write()


if __name__ == "__main__":
    main()
