"""Many connections for many minutes, with a publication every few seconds: memory and errors.

The memory is that of all processes of the service together, theirs alone (proportional set size,
so that what they share is counted once). It is flat where the last third is no larger than the
second by more than a tenth.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import click
import psutil

from bench.client import Seen, for_seconds, load
from bench.report import Report
from bench.tiny import Tiny, mixed, served

CONNECTIONS = 32
GROWN = 1.1


def megabytes(master: int) -> float:
    """Memory of the service now."""
    service = psutil.Process(master)
    family = [service, *service.children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family) / 1e6


async def soaked(
    tiny: Tiny, port: int, master: int, seconds: float, every_seconds: float
) -> tuple[Seen, list[float]]:
    """What was seen, and the memory after each publication."""
    enough = for_seconds(seconds)
    client = asyncio.create_task(load(port, tiny.request(), CONNECTIONS, enough, mixed))
    memory: list[float] = []
    while not enough():
        await asyncio.sleep(every_seconds)
        await asyncio.to_thread(tiny.publish, len(memory) + 1)
        memory.append(megabytes(master))
        if len(memory) % 12 == 0:
            print(f"  {memory[-1]:,.0f} MB after {len(memory)} publications", flush=True)
    return await client, memory


@click.command()
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--every-seconds", default=5.0, show_default=True, help="Between publications.")
@click.option("--workers", default=2, show_default=True)
@click.option("--quick", is_flag=True, help="One minute.")
def main(minutes: float, every_seconds: float, workers: int, *, quick: bool) -> None:
    """Load for some minutes; ends with 1 where an answer failed or memory grew."""
    minutes = 1.0 if quick else minutes
    with tempfile.TemporaryDirectory() as folder:
        tiny = Tiny.made(Path(folder))
        started = time.perf_counter()
        with served(tiny.home, "--workers", str(workers)) as (port, process):
            told = soaked(tiny, port, process.pid, 60 * minutes, every_seconds)
            seen, memory = asyncio.run(told)
        elapsed = time.perf_counter() - started
    third = max(1, len(memory) // 3)
    middle = statistics.median(memory[third : 2 * third] or memory)
    last = statistics.median(memory[-third:])
    report = Report("soak")
    report.add("service", "answers", len(seen.took) / elapsed, "/s")
    report.add("service", "p99", seen.quantile_ms(0.99), "ms")
    report.add("service", "failed", len(seen.failed), "answers")
    report.middle("memory", "second third", memory[third : 2 * third] or memory, "MB")
    report.middle("memory", "last third", memory[-third:], "MB")
    print(f"{minutes:g} minutes, {CONNECTIONS} connections, {len(memory)} publications, "
          f"{len(seen.took):,} answers")  # fmt: skip
    for wrong in seen.failed[:5]:
        print(f"  {wrong}")
    report.write()
    sys.exit(1 if seen.failed or last > GROWN * middle else 0)


if __name__ == "__main__":
    main()
