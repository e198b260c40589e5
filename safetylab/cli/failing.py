"""How a command ends when it cannot do as asked: a fact, a hint, an exit code, no traceback."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from threading import Event, current_thread, main_thread
from typing import Any

import click
from click.exceptions import Exit

from safetylab.cli.printing import err
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say

DONE, FAULT, REFUSED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


def ended(work: Callable[[], Any]) -> int:
    """Do the work; returns the exit code, after saying what went wrong if anything did."""
    with _noting_interruptions() as interrupted:
        try:
            work()
            sys.stdout.flush()
        except (Exception, KeyboardInterrupt) as why:
            if interrupted.is_set():
                return _interrupted(why)
            return next(told for kind, told in _TOLD if isinstance(why, kind))(why)
    return DONE


@contextmanager
def _noting_interruptions() -> Iterator[Event]:
    """Set by Ctrl-C: a query under way turns the KeyboardInterrupt into an error of its own."""
    interrupted = Event()

    def note(*_: Any) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler or not _in_main_thread():
        yield interrupted  # somebody else listens, or nobody should
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _in_main_thread() -> bool:
    return current_thread() is main_thread()


def refused(fact: str, hint: str) -> int:
    """Print a fact and its hint as an error."""
    err(say("Error: {fact}", fact=fact))
    if hint:
        err("  " + say("hint: {hint}", hint=hint))
    return REFUSED


def _error(why: Any) -> int:
    return refused(why.fact, why.hint)


def _no_such_option(why: Any) -> int:
    return refused(
        say("There is no option {option}.", option=why.option_name),
        _near(why.possibilities) or _see_help(why),
    )


def _no_such_command(why: Any) -> int:
    known = why.ctx.command.list_commands(why.ctx)
    return refused(
        say("There is no command '{command}'.", command=why.command_name),
        _near(get_close_matches(why.command_name, known))
        or say("there are {known}.", known=", ".join(known)),
    )


def _missing(why: Any) -> int:
    name = why.param.make_metavar(why.ctx) if why.param else ""
    if why.param and why.param.param_type_name == "option":
        name = why.param.opts[0]
    return refused(say("{name} is missing.", name=name), _see_help(why))


def _no_value(why: Any) -> int:
    fact = say("The option {option} needs a value.", option=why.option_name)
    if "not take" in why.message:
        fact = say("The option {option} takes no value.", option=why.option_name)
    return refused(fact, _see_help(why))


def _misused(why: Any) -> int:
    return refused(why.format_message(), _see_help(why))


def _interrupted(_: Any) -> int:
    err(say("Interrupted; the lab is as it was."))
    return INTERRUPTED


def _pipe_closed(_: Any) -> int:
    # What is still in the buffer would fail again when Python flushes it at the end.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def _no_access(why: Any) -> int:
    return refused(
        say(
            "{file} cannot be used: {why}.",
            file=why.filename or say("a file"),
            why=(why.strerror or str(why)).rstrip("."),
        ),
        say("is it there, may you read and write it, and is there room on the disk?"),
    )


def _unexpected(why: Any) -> int:
    if os.environ.get("SAFETYLAB_DEBUG") == "1":
        err("".join(traceback.format_exception(why)).rstrip())
    err(
        say(
            "This should not have happened ({kind}). Please report it, with what you typed and "
            "what SAFETYLAB_DEBUG=1 prints before it; look through it first: it may quote "
            "records.",
            kind=type(why).__name__,
        )
    )
    return FAULT


_TOLD: tuple[tuple[type[BaseException], Callable[[Any], int]], ...] = (
    (SafetyLabError, _error),
    (Exit, lambda why: int(why.exit_code)),
    (click.NoSuchOption, _no_such_option),
    (click.exceptions.NoSuchCommand, _no_such_command),
    (click.MissingParameter, _missing),
    (click.BadOptionUsage, _no_value),
    (click.ClickException, _misused),
    (KeyboardInterrupt, _interrupted),
    (click.Abort, _interrupted),
    (BrokenPipeError, _pipe_closed),
    (OSError, _no_access),
    (Exception, _unexpected),
)
"""The first kind that fits tells."""


def _near(names: list[str] | None) -> str:
    return say("did you mean {near}?", near=", ".join(sorted(names))) if names else ""


def _see_help(why: Any) -> str:
    if why.ctx is None:
        return say("see: {command} --help", command="safetylab")
    if why.ctx.command.epilog:
        return say("write it like: {example}", example=why.ctx.command.epilog)
    return say("see: {command} --help", command=why.ctx.command_path)
