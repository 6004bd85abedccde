"""The command that plays a county into the gateway."""

import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from pipelines.simulate.county import RESIDENTS_OF_COUNTY, County, Size
from pipelines.simulate.live import Script, Tempo
from pipelines.simulate.playing import Player, PlayError


@click.command()
@click.option("--speed", type=click.FloatRange(1, 600), default=1.0, show_default=True,
              help="How much faster than the clock the day passes.")  # fmt: skip
@click.option("--residents", default=RESIDENTS_OF_COUNTY, show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed, the same day.")
@click.option("--fixes", type=click.FloatRange(1), default=10.0, show_default=True,
              help="Seconds between two fixes of a unit.")  # fmt: skip
@click.option("--to", "url", default="http://127.0.0.1:8010", show_default=True,
              help="Where the gateway is.")  # fmt: skip
@click.option("--token", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              required=True, help="File of a token, as `device add --save` writes it.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(1), help="Stop after so long; left out, never.")
def play(  # noqa: PLR0913, PLR0917 - each is an option of the command
    speed: float,
    residents: int,
    seed: int,
    fixes: float,
    url: str,
    token: Path,
    seconds: float | None,
) -> None:
    """Play the county's calls, units, cameras and hotels as they happen, from now on.

    What happened in the last three hours is told at once. Ctrl-C stops it.
    """
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    start = datetime.now(UTC).replace(tzinfo=None)
    start = start.replace(microsecond=start.microsecond // 1_000 * 1_000)
    script = Script(County(Size(residents, seed)), Tempo(start, speed), fixes)
    player = Player(url, token.read_text("utf-8").strip(), lambda said: click.echo(said, err=True))
    try:
        player.play(script, stopped, start + timedelta(seconds=seconds) if seconds else None)
    except PlayError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        stopped.set()
    for feed, many in sorted(player.sent.items()):
        click.echo(f"{feed}: {many:,} events")
