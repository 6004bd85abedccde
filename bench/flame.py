"""Where a capability's time goes: the service under load, sampled by py-spy into a flame graph."""

import subprocess
import sys
from pathlib import Path

import click

from bench import installed, sides
from bench.capabilities import NOW, questions
from bench.load import Request
from bench.report import FOLDER
from contracts import capabilities
from tests.house import House


@click.command()
@click.argument("capability")
@click.option("--home", type=click.Path(path_type=Path, exists=True), default=FOLDER / "week",
              help="As `bench.capabilities --home` left it.")  # fmt: skip
@click.option("--seconds", default=10, show_default=True, help="How long it is looked at.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The SVG to write.")
def main(capability: str, home: Path, seconds: int, out: Path) -> None:
    """Ask CAPABILITY again and again and draw what the service does meanwhile."""
    if capability not in capabilities():
        raise click.BadParameter(f"there is no {capability}", param_hint="CAPABILITY")
    spy = installed.BIN / "py-spy"
    if not spy.exists():
        raise click.UsageError("py-spy is not installed; `make peers` installs it")
    asked = questions(House.at(home), [capability])[capability]
    with sides.serving(home, NOW) as (address, process):
        request = Request(f"{address}/graphql", [asked.body], asked.headers)
        request.answer()
        words = [str(spy), "record", "--pid", str(process), "--duration", str(seconds)]
        words += ["--subprocesses", "--rate", "99", "--gil", "--output", str(out)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as recording:
            while recording.poll() is None:
                request.answer()
        if recording.returncode:
            sys.exit(recording.returncode)
    # The picture's heading is the command; where the program lies is nobody's matter.
    out.write_text(out.read_text("utf-8").replace(str(spy), spy.name), "utf-8")
    click.echo(f"written to {out}, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
