"""Options that several commands share, and the lab they are about."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from safetylab.cli.helping import option
from safetylab.cli.language import follow
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import LANGUAGES, N_, number, say

if TYPE_CHECKING:
    from safetylab.desk import Desk
    from safetylab.store.lab import Lab

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "csv", "json")
SMALLEST_CELL = 10


class OneOf(click.ParamType[str]):
    """One of a few words. Raises BadRequest for any other."""

    name = "word"

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> str:
        """The word itself."""
        if value not in self.words:
            raise BadRequest(
                say("'{value}' is not known to {option}.", value=value, option=_name(param)),
                hint=say("there are {known}.", known=", ".join(self.words)),
            )
        return str(value)


class Number(click.ParamType[float]):
    """A number from `least` to `most`. Raises BadRequest for anything else."""

    name = "number"

    def __init__(self, least: float, most: float = math.inf) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> float:
        """The number."""
        try:
            read = float(value)
        except ValueError:
            read = math.nan
        if not self.least <= read <= self.most or math.isinf(read):
            raise BadRequest(
                say("'{value}' cannot be {option}.", value=value, option=_name(param)),
                hint=self._hint(),
            )
        return read

    def _hint(self) -> str:
        if math.isinf(self.most):
            return say("give a number of at least {least}.", least=number(self.least))
        return say(
            "give a number from {least} to {most}.", least=str(self.least), most=str(self.most)
        )


class Whole(Number):
    """A number without its fraction. Raises BadRequest as Number does."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> int:
        """The number."""
        return int(super().convert(value, param, ctx))


def given(**choices: Any) -> dict[str, Any]:
    """The choices that a person made; the function that is asked knows the others."""
    return {name: value for name, value in choices.items() if value is not None}


def _name(param: click.Parameter | None) -> str:
    return param.opts[0] if param and param.opts else ""


def everywhere(command: F) -> F:
    """--lab and --lang, which every command about a lab takes."""
    return option(
        "--lab",
        metavar=N_("DIR"),
        help=N_("Folder of the lab (SAFETYLAB_LAB); else this one."),
    )(language(command))


def language(command: F) -> F:
    """--lang alone, where a lab is yet to be made."""
    return option(
        "--lang",
        metavar="|".join(LANGUAGES),
        type=OneOf(LANGUAGES),
        expose_value=False,
        help=N_("Language of the output (SAFETYLAB_LANG)."),
    )(command)


def formatted(command: F) -> F:
    """--format, where figures are printed."""
    return option(
        "--format",
        "form",
        metavar="|".join(FORMATS),
        type=OneOf(FORMATS),
        default="table",
        help=N_("For people, spreadsheets or programs."),
    )(command)


def as_of(command: F) -> F:
    """--as-of, where an earlier vintage can answer."""
    return option(
        "--as-of",
        metavar=N_("VINTAGE"),
        help=N_("As known then: a vintage's number, or a day."),
    )(command)


def cell(command: F) -> F:
    """--cell, where incidents are counted in squares."""
    return option(
        "--cell",
        metavar=N_("METRES"),
        type=Number(SMALLEST_CELL),
        help=N_("Side of a cell; else about 2,500 cells."),
    )(command)


def about(command: F) -> F:
    """What a measurement is of: --by, --period, --against, --layer, --as-of."""
    for decorate in (
        as_of,
        option("--layer", metavar=N_("NAME"), help=N_("Area layer, else the lab's first.")),
        option(
            "--against",
            metavar=N_("PERIOD"),
            help=N_("Test the change from a period, or 'year': a year before."),
        ),
        option(
            "--period",
            metavar=N_("PERIOD"),
            help=N_("2016, 2016-Q1, 2016-03 or 2016-01-01/2016-03-31; else the latest year."),
        ),
        option(
            "--by",
            default="",
            metavar=N_("KEYS"),
            help=N_("Any of area, sex, age, and one of month, quarter, year; commas between."),
        ),
    ):
        command = decorate(command)
    return command


def folder(lab: str | None) -> Path:
    """The folder that --lab names, here or before the command, or SAFETYLAB_LAB, or this one."""
    before = click.get_current_context().find_root().params.get("lab")
    return Path(lab or before or os.environ.get("SAFETYLAB_LAB") or ".")


def lab_in(place: Path) -> "Lab":
    """The lab in the folder; its language is spoken from here on. Raises BadLab."""
    from safetylab.store.lab import open_lab

    found = open_lab(place)
    follow(found.languages)
    return found


def note_of(lab: "Lab") -> str:
    """The lab's note; in the reader's language, if it is one of ours."""
    own = "{" in lab.note or "}" in lab.note or not lab.note
    return lab.note if own else say(lab.note)


def desk_in(place: Path) -> "Desk":
    """The lab in the folder with all that can be asked of it; as lab_in."""
    lab_in(place)  # first: a wrong folder is told without waiting for the libraries
    from safetylab import desk

    return desk.open(place)
