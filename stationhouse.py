"""The command `stationhouse`: gathers each room's own commands, and is imported by none of them."""

from importlib.metadata import entry_points

import click

GROUP = "stationhouse.commands"


class Commands(click.Group):
    """Finds a command by its entry point and loads its room only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in order."""
        return sorted(point.name for point in entry_points(group=GROUP))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where no room offers it."""
        for point in entry_points(group=GROUP, name=cmd_name):
            command = point.load()
            if isinstance(command, click.Command):
                return command
        return None


@click.command(cls=Commands)
@click.version_option(package_name="stationhouse")
def main() -> None:
    """Stationhouse: sixteen sources of public safety, checked, joined and answered."""
