"""A picture that stands alone: with its title, its sentence, its source; as SVG or as PNG."""

from collections.abc import Sequence
from dataclasses import dataclass

import font_source_sans_pro as letters
import resvg_py

from safetylab.draw import svg
from safetylab.terms.words import say
from safetylab.web.shown import figures, sources

ZOOM = 2
"""Pixels of a PNG per pixel of the SVG."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What is written around a picture. small: lines below it, such as sources."""

    title: str
    text: str
    small: Sequence[str]


def of(picture: str, poster: Poster) -> str:
    """The picture, an SVG of draw, inside another that says what it shows and whence."""
    return svg.standalone(picture, poster.title, poster.text, "\n".join(poster.small))


def png(standing: str) -> bytes:
    """The same as PNG, with letters of our own: it looks alike on every machine."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=standing,
            zoom=ZOOM,
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
