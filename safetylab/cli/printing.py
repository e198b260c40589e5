"""What reaches the terminal: sentences, tables, CSV and JSON, with nothing in them that acts."""

import csv
import io
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import click

from safetylab.terms.column import Column

Rows = Sequence[Mapping[str, Any]]

# Controls (C0, DEL, C1), signs that turn the direction of writing, line separators, halves of
# characters: a file's name or a cell could otherwise repaint the terminal.
_ACTING = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_UNSAFE = re.compile(f"[{_ACTING}]")
_BREAKS = re.compile(r"[\t\r\n]+")
MOST_HEADING = 12
_FORMULA = ("=", "+", "-", "@", "|", "%")


def clean(text: object) -> str:
    """The text with every sign that a terminal would act on replaced; line breaks stay."""
    return _UNSAFE.sub("\ufffd", str(text))


def out(text: object = "") -> None:
    """Print to standard output."""
    click.echo(clean(text))


def err(text: object) -> None:
    """Print to standard error."""
    click.echo(clean(text), err=True)


def table(rows: Rows, columns: Sequence[Column]) -> None:
    """Print rows below headings, aligned; no wider than the terminal, if it is one."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for column in columns:
        numeric = any(isinstance(row.get(column.name), int | float) for row in rows)
        side: Literal["right", "left"] = "right" if numeric else "left"
        # A figure cut short would be another figure; a long name goes on in the next line.
        drawn.add_column(
            Text(column.heading),
            justify=side,
            no_wrap=numeric,
            overflow="fold",
            min_width=min(len(column.heading), MOST_HEADING),
        )
    for row in rows:
        drawn.add_row(*(Text(cell(row.get(column.name), column)) for column in columns))
    if on_terminal:
        Console(highlight=False, markup=False).print(drawn)
        return
    wide = Console(file=io.StringIO(), width=10_000, color_system=None, force_terminal=False)
    with wide.capture() as captured:
        wide.print(drawn)
    out("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


def cell(value: Any, column: Column) -> str:
    """One value for people, in one line."""
    return clean(_BREAKS.sub(" ", column.written(value)))


def minute(stamp: str) -> str:
    """An instant as vintages write it, for people: 2026-11-24 00:41."""
    return stamp[:16].replace("T", " ")


def as_csv(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Print rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_harmless(row.get(name)) for name in names] for row in rows)
    click.echo(text.getvalue(), nl=False)


def as_json(said: Mapping[str, Any]) -> None:
    """Print an object as JSON; numbers without an end become null."""
    click.echo(json_text(said))


def json_text(said: Any) -> str:
    """The object as JSON with nothing that a terminal would act on."""
    return escaped(json.dumps(finite(said), ensure_ascii=False, indent=1, default=str))


def escaped(text: str) -> str:
    """JSON or TOML whose strings hold signs that act: those as \\u escapes."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def finite(value: Any) -> Any:
    """The value with None in place of numbers that JSON has not."""
    if isinstance(value, Mapping):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    flat = clean(_BREAKS.sub(" ", value))
    return "'" + flat if flat.startswith(_FORMULA) else flat
