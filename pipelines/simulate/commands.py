"""The command that plays the sixteen agencies."""

import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

import click
from rich.console import Console
from rich.progress import Progress

from pipelines.roads.delivery import About, Network, keep, today
from pipelines.simulate import truth
from pipelines.simulate.county import RESIDENTS_OF_COUNTY, County, Size
from pipelines.simulate.places import bureau
from pipelines.simulate.play import Expected, deliver, eve, late, resent, tables
from pipelines.simulate.rhythm import midnight
from pipelines.simulate.roads import network


@click.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Last day; default yesterday.")
@click.option(
    "--days",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Days up to and with the last.",
)
@click.option("--residents", default=RESIDENTS_OF_COUNTY, show_default=True,
              help="A city has 5,000,000, a province 100,000,000.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="The same seed, the same bytes.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write.")
@click.option("--until", type=click.DateTime(["%H:%M"]),
              help="Local time up to which the last day is known; left out, all.")  # fmt: skip
@click.option("--roads", type=click.Path(path_type=Path),
              help="Where to write the county's roads too; left out, nowhere.")  # fmt: skip
@click.option("--reference", type=click.Path(path_type=Path),
              help="Where to write the bureau's count; left out, nowhere.")  # fmt: skip
@click.option("--dirty/--clean", default=True, show_default=True, help="Known dirt or none.")
def simulate(  # noqa: PLR0913, PLR0917 - each is an option of the command
    day: datetime | None,
    days: int,
    residents: int,
    seed: int,
    out: Path,
    until: datetime | None,
    roads: Path | None,
    reference: Path | None,
    dirty: bool,
) -> None:
    """Play the sixteen agencies of a synthetic county and write what they would deliver."""
    made(out)
    last = day.date() if day else date.today() - timedelta(days=1)
    county = County(Size(residents, seed))
    now = midnight(last) + (until - datetime.combine(until, time())) if until else None
    expected: dict[str, Expected] = {}
    planted = []
    started = monotonic()
    if roads:
        keep(_network(county), roads)
    if reference:
        bureau(county, last).write_csv(made(reference) / "bureau_population.csv")
    with Progress(console=Console()) as progress:
        task = progress.add_task("simulating", total=days)
        for back in range(days - 1, -1, -1):
            one = last - timedelta(days=back)
            progress.update(task, description=f"simulating {one}")
            rows, played = tables(county, one, now)
            if back == days - 1:
                expected |= eve(county, one, out)
                expected |= late(county, one, out) if dirty else {}
            expected |= deliver(county, one, rows, out, dirty=dirty, now=now)
            told = truth.planted(county, one, rows, played)
            planted.append(told | truth.cut(one, now) if now else told)
            progress.advance(task)
    if dirty:
        expected |= resent(last, rows, out)
    again = _again(out, last) if dirty else []
    truth.write(out, planted, expected, seed=seed, residents=residents, again=again)
    total = sum(count.rows for count in expected.values())
    seconds = monotonic() - started
    click.echo(
        f"{len(expected) + len(again)} files, {total:,} rows in {seconds:.1f} s "
        f"({total / seconds:,.0f} rows/s) in {out}"
    )


def _network(county: County) -> Network:
    nodes, edges = network(county).table()
    size = county.size
    edition = f"{size.residents} residents, seed {size.seed}"
    return Network(nodes, edges, About("stationhouse simulate", "CC0 1.0", edition, today()))


def made(folder: Path) -> Path:
    """The folder, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _again(out: Path, day: date) -> list[str]:
    """One delivery sent twice under another name, as agencies do."""
    first = out / f"dispatch_{day:%Y%m%d}.csv"
    second = out / f"dispatch_{day:%Y%m%d}_resent.csv"
    shutil.copyfile(first, second)
    return [second.name]
