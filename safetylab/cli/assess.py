"""safetylab assess: analyses of where and when, each a module of `assessing`."""

from importlib import import_module
from pkgutil import iter_modules

import click

from safetylab.cli import assessing, helping, options
from safetylab.terms.words import N_


class Analyses(helping.Group):
    """Finds its commands in the folder: near_repeat.py is `assess near-repeat`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in alphabetical order."""
        return sorted(each.name.replace("_", "-") for each in iter_modules(assessing.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{assessing.__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(
    "assess",
    cls=Analyses,
    help=N_(
        "Assess where, when and how surely. Each analysis asks a lab (INDICATOR) or a plain file "
        "of points (--points)."
    ),
    epilog="safetylab assess near-repeat --points arson.csv --crs EPSG:26971",
)
@options.language
def command() -> None:
    """Analyses of where and when."""
