"""The program: its commands in the order in which a lab needs them, loaded when they are used."""

import os
import sys
from contextvars import copy_context
from importlib import import_module
from typing import Any

import click

from safetylab import __version__
from safetylab.cli import helping, options
from safetylab.cli.failing import ended
from safetylab.cli.language import settle
from safetylab.cli.printing import out
from safetylab.terms.words import N_

COMMANDS = (
    *("new", "areas", "residents", "compile", "quality", "measure", "assess"),
    *("export", "vintages", "serve", "demo"),
)
"""Each is a module of this folder with a click command `command`."""
COMPLETING = "_SAFETYLAB_COMPLETE"


class Program(helping.Group):
    """The root of all commands: settles the language, ends with an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"safetylab.cli.{cmd_name}").command
        return command

    def main(self, *args: Any, **named: Any) -> Any:
        """Run with a list of arguments, by default those of the process, and exit."""
        if COMPLETING in os.environ:
            return super().main(*args, **named)
        asked = args[0] if args else named.get("args")
        given = list(sys.argv[1:] if asked is None else asked)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        # In a context of its own: the language of one run is not that of the next.
        sys.exit(copy_context().run(ended, lambda: self._run(given)))

    def _run(self, args: list[str]) -> None:
        settle(args)
        with self.make_context("safetylab", args) as ctx:
            self.invoke(ctx)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        out(f"safetylab {__version__}")
        ctx.exit()


@click.group(
    "safetylab",
    cls=Program,
    help=N_("A city's own safety lab: from crime records to figures one can trust."),
    epilog="safetylab demo",
)
@helping.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=N_("Show the version."),
)
@options.everywhere
def program(lab: str | None) -> None:
    """--lab before the command is read by options.folder()."""
