"""A picture that stands alone: with its title, its sentence, its source; as SVG or as PNG."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import font_source_sans_pro as letters
import resvg_py

from safetylab.draw import svg
from safetylab.draw.svg import Ink, tag
from safetylab.terms.words import say
from safetylab.web import figures, sources

EDGE, WIDTH = 20.0, 520.0
PICTURE = WIDTH - 2 * EDGE
SCALE = 2
"""Pixels per unit of a PNG."""
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_THIN = re.compile(r'stroke-width="([\d.]+)" vector-effect="non-scaling-stroke"')


@dataclass(frozen=True, slots=True)
class Poster:
    """What is written around a picture. small: lines below it, such as sources."""

    title: str
    text: str
    small: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Type:
    """How a paragraph is set. size and leading: units; letters: most on a line."""

    size: float
    leading: float
    letters: int
    weight: int | None = None
    fill: str = svg.TEXT


_TITLE = _Type(22.0, 28.0, 42, 600)
_TEXT = _Type(16.0, 22.0, 62)
_SMALL = _Type(13.0, 18.0, 78, None, svg.MUTED)


def of(picture: str, poster: Poster) -> str:
    """The picture, an SVG of draw, inside another that says what it shows and whence."""
    title, below = _set(poster.title, EDGE, _TITLE)
    text, below = _set(poster.text, below + 4, _TEXT)
    high = _height(picture)
    drawn = _placed(picture, below + 10, high)
    small: list[Ink] = []
    below += high + 22
    for each in poster.small:
        lines, below = _set(each, below, _SMALL)
        small += lines
    sheet = tag("rect", width=WIDTH, height=below + EDGE, fill=svg.PAPER)
    return tag(
        "svg",
        tag("title", poster.title),
        sheet,
        *title,
        *text,
        drawn,
        *small,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {svg.short(WIDTH)} {svg.short(below + EDGE)}",
        width=WIDTH,
        height=below + EDGE,
        role="img",
        font_family=svg.FONT,
        fill=svg.TEXT,
    )


def png(standing: str) -> bytes:
    """The same as PNG, with letters of our own: it looks alike on every machine."""
    # The renderer scales hairlines with their group, which is drawn ten times as large.
    thick = _THIN.sub(lambda found: f'stroke-width="{float(found[1]) * 10:g}"', standing)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=thick,
            zoom=SCALE,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[
                letters.SourceSansPro,
                letters.SourceSansProSemibold,
            ],
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
        )
    )


def whence(address: str) -> tuple[str, ...]:
    """The city, its sources, the vintage and an address, as lines of a picture."""
    desk = figures.desk()
    found = sources.all_of(desk)
    if found is None:
        return (desk.lab.name, address)
    names = ", ".join(dict.fromkeys(each.name for each in found.publishers))
    origin = say(
        "{lab}. Source: {sources}. Vintage {n} of the records, published on {day}.",
        lab=desk.lab.name,
        sources=names,
        n=str(found.vintage),
        day=found.published,
    )
    warned = (say("Fictional city, simulated incidents."),) if desk.lab.simulated else ()
    return (origin, *warned, address)


def _set(text: str, top: float, type_: _Type) -> tuple[list[Ink], float]:
    """The lines of a paragraph from `top` down, and where it ends."""
    lines = wrap(text, type_.letters)
    written = [
        svg.words(
            (EDGE, top + type_.leading * (n + 0.8)),
            line,
            font_size=type_.size,
            font_weight=type_.weight,
            fill=type_.fill,
        )
        for n, line in enumerate(lines)
    ]
    return written, top + type_.leading * len(lines)


def _height(picture: str) -> float:
    """How high the picture is at the width it is given."""
    found = _SIZE.search(picture)
    if found is None:
        raise ValueError("not a picture of draw: it has no viewBox")
    return PICTURE * float(found[2]) / float(found[1])


def _placed(picture: str, top: float, height: float) -> Ink:
    place = f'x="{EDGE:g}" y="{top:.1f}" width="{PICTURE:g}" height="{height:.1f}"'
    return Ink(picture.replace("<svg ", f"<svg {place} ", 1))
