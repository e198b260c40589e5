"""Help in the reader's language: click's commands and options with words that say() speaks.

Texts are marked with N_() where they are declared and spoken when they are shown. A command's
epilog is its example.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import click

from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

F = TypeVar("F", bound=Callable[..., Any])
WIDTH = 80


class Option(click.Option):
    """An option whose help is spoken when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Its spelling and its help, None where hidden."""
        return None if self.hidden else (self.get_help_spec(ctx), say(self.help or ""))

    def make_metavar(self, ctx: click.Context) -> str:
        """What stands for its value."""
        return say(self.metavar) if self.metavar else super().make_metavar(ctx)


class Argument(click.Argument):
    """An argument whose stand-in is spoken when it is shown."""

    def make_metavar(self, ctx: click.Context) -> str:
        """What stands for its value."""
        return say(self.metavar) if self.metavar else super().make_metavar(ctx)


class Command(click.Command):
    """A command that helps in the reader's language."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. Raises BadRequest for one too many."""
        ctx.allow_extra_args = True
        try:
            left = super().parse_args(ctx, args)
        except click.UsageError as why:
            why.ctx = why.ctx or ctx  # click's parser does not know whom it parses for
            raise
        if left and not ctx.resilient_parsing:
            raise BadRequest(
                say("'{extra}' is one argument too many.", extra=left[0]),
                hint=say("write it like: {example}", example=self.epilog or ctx.command_path),
            )
        return left

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its first sentence."""
        return _first_sentence(self)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, in the reader's language."""
        return _help_option(super().get_help_option(ctx))

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it does, its options, an example."""
        _format(self, ctx, formatter)


class Group(click.Group):
    """A group of commands that helps in the reader's language."""

    command_class = Command

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **{"invoke_without_command": True, **named})

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is named; without one, help."""
        done = super().invoke(ctx)
        if ctx.invoked_subcommand is None:
            click.echo(ctx.get_help())
        return done

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its first sentence."""
        return _first_sentence(self)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, in the reader's language."""
        return _help_option(super().get_help_option(ctx))

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it is for, its commands, an example."""
        _format(self, ctx, formatter)


option = partial(click.option, cls=Option)
argument = partial(click.argument, cls=Argument)


def _first_sentence(command: click.Command) -> str:
    return say(command.help or "").split(". ")[0].rstrip(".")


def _help_option(found: click.Option | None) -> click.Option | None:
    if found is not None:
        found.help = say("Show this help.")
    return found


def _format(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    formatter.width = min(formatter.width + 2, WIDTH)
    usage = _usage(command, ctx)
    formatter.write_usage(ctx.command_path, usage, prefix=say("Usage") + ": ")
    formatter.write_paragraph()
    formatter.write_text(say(command.help or ""))
    if isinstance(command, click.Group):
        _listed(formatter, say("Commands"), _commands(command, ctx))
    records = [param.get_help_record(ctx) for param in command.get_params(ctx)]
    options = [record for record in records if record is not None and record[0].startswith("-")]
    _listed(formatter, say("Options"), options)
    if command.epilog:
        formatter.write_paragraph()
        formatter.write(say("Example") + f": {command.epilog}\n")


def _usage(command: click.Command, ctx: click.Context) -> str:
    if isinstance(command, click.Group):
        return say("COMMAND …")
    names = [
        param.make_metavar(ctx)
        for param in command.get_params(ctx)
        if isinstance(param, click.Argument)
    ]
    return " ".join([*names, say("[OPTIONS]")])


def _commands(group: click.Group, ctx: click.Context) -> list[tuple[str, str]]:
    found = [(name, group.get_command(ctx, name)) for name in group.list_commands(ctx)]
    return [(name, command.get_short_help_str()) for name, command in found if command]


def _listed(formatter: click.HelpFormatter, title: str, records: list[tuple[str, str]]) -> None:
    if records:
        with formatter.section(title):
            formatter.write_dl(records, col_max=26, col_spacing=2)


METAVARS = (N_("DIR"), N_("FILE"), N_("NAME"), N_("TEXT"), N_("DATE"), N_("PERIOD"))
"""Stand-ins that several commands use, marked once for the catalogue."""
