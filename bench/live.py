"""How soon an event is seen: from a device through gateway and board to who watches and who asks.

With policy and ledger on; at the rate that is to be seen within a second, and at ten times that.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import psutil

from api.access.issuer import Issuer
from bench import city
from bench.city import City, told
from bench.lane import Connection, gateway, kept
from bench.report import FOLDER, Report
from bench.room import WATCHERS, Rate, Room
from bench.tiny import served
from pipelines.gateway.devices import Devices
from tests.house import House

OURS = "stationhouse"
ASKER = "dispatcher-2"
PACE = 1_000
"""Events a second that are to be seen within one."""
USUAL_CALLS = 300
"""Open all the while."""
SETTLING_SECONDS = 8


async def settled(room: Room) -> None:
    """Every unit on duty and seen, and the usual calls open."""
    line = Connection(room.lane)
    for body in room.units.shifts():
        await room.send(city.ROSTER, body, line)
    for _ in range(0, room.units.units, 500):
        await room.send(city.POSITIONS, room.units.fixes(500), line)
    usual = b"".join(told(room.units.call()[1]) for _ in range(USUAL_CALLS))
    await room.send(city.CALLS, usual, line)


async def observed(room: Room, rate: Rate) -> Mapping[str, float]:
    """Some seconds at one rate, with those who watch and one who asks; cores that were used."""
    watching = asyncio.Semaphore(0)
    those = [asyncio.create_task(room.watch(watching.release)) for _ in range(WATCHERS)]
    for _ in those:
        await watching.acquire()
    those.append(asyncio.create_task(room.ask()))
    before, began = _processor(), time.perf_counter()
    until = began + rate.seconds
    calls = asyncio.create_task(room.calls(until))
    await room.moves(rate, until)
    room.took = time.perf_counter() - began
    used = {name: (now - before[name]) / room.took for name, now in _processor().items()}
    room.taken = room.events
    # The last calls end, and whoever was still to see one has the time to.
    await calls
    await asyncio.sleep(2)
    room.over = True
    for task in those:
        task.cancel()
    for ended in await asyncio.gather(*those, return_exceptions=True):
        if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
            raise ended
    return used


def tell(report: Report, name: str, room: Room, used: Mapping[str, float]) -> None:
    """What was seen at one rate."""
    report.add(OURS, f"{name}: taken", room.taken / room.took, "events/s")
    for what, seen in (
        ("acknowledged", room.acknowledged),
        ("at a subscriber", room.watched),
        ("in nearestUnits", room.near),
        ("nearestUnits answered", room.asked),
    ):
        for share in (0.5, 0.95):
            value = seen.quantile_ms(share)
            report.add(OURS, f"{name}: {what}, p{share * 100:.0f}", value, "ms")
    report.add(OURS, f"{name}: calls seen by subscribers", len(room.watched.took), "times")
    report.add(OURS, f"{name}: calls not seen by one", room.unseen, "times")
    report.add(OURS, f"{name}: told to come again", len(room.acknowledged.failed), "requests")
    for process, cores in used.items():
        report.add(OURS, f"{name}: {process}", cores, "cores")


def _processor() -> Mapping[str, float]:
    """Seconds of processor of gateway and service until now."""
    found = {"gateway": 0.0, "service": 0.0}
    for one in psutil.Process().children(recursive=True):
        words = one.cmdline()
        name = "gateway" if "gateway" in words else "service"
        found[name] += sum(one.cpu_times()[:2])
    return found


def county(home: Path) -> None:
    """A small county's day from files to a snapshot that is served."""
    house = House.at(home)
    stationhouse = str(Path(sys.executable).parent / "stationhouse")
    words = ["--day", "2026-06-01", "--residents", "20000", "--out", str(home / "files"), "--clean"]
    subprocess.run([stationhouse, "simulate", *words], check=True, capture_output=True)
    files = sorted((home / "files").iterdir())
    house.take_in(*(path for path in files if path.name != "truth.json"))
    house.build()
    house.publish()


@click.command()
@click.option("--quick", is_flag=True, help="Short runs.")
@click.option("--units", default=12_000, show_default=True)
@click.option("--home", type=click.Path(path_type=Path), help="Of a county that is published.")
def main(units: int, home: Path | None, *, quick: bool) -> None:
    """Event to subscriber and to nearestUnits at 1,000 events a second, and at ten times that."""
    seconds, report = 15.0 if quick else 60.0, Report("live")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        place = (home or Path(name)).resolve()
        if not (place / "published").exists():
            county(place)
        asyncio.run(measured(report, place, units, seconds))
    report.write()


async def measured(report: Report, home: Path, units: int, seconds: float) -> None:
    """Both rates, and whether anything that was acknowledged is missing."""
    device = Devices(home / "keys").add("bench", city.FEEDS)
    now = datetime.now(UTC).replace(tzinfo=None)
    token = f"Bearer {Issuer(home / 'keys').token(ASKER, now, timedelta(hours=2))}"
    before = kept(home)
    with gateway(home) as lane, served(home, STATIONHOUSE_DOCUMENTS="any") as (port, _):
        first = Room(port, lane, token, device, City(units))
        await settled(first)
        total = first.events
        await asyncio.sleep(SETTLING_SECONDS)
        for rate in (Rate(PACE, 20, seconds), Rate(10 * PACE, 500, seconds / 3)):
            room = Room(port, lane, token, device, first.units)
            tell(report, str(rate), room, await observed(room, rate))
            total += room.events
    lost = total - (kept(home) - before)
    report.add(OURS, "acknowledged and not in the log", lost, "events")
    report.note(f"{units:,} units on duty, {USUAL_CALLS} open calls, {WATCHERS} subscribers.")


if __name__ == "__main__":
    main()
