"""A small builder of SVG text: what goes in is escaped, what comes out can stand alone.

Nothing here writes a style attribute or a style element, so that the pictures may be shown under
the strictest content security policy: colours are attributes that a style sheet may override.
"""

import re
from collections.abc import Iterable
from html import escape

from safetylab.draw.lettering import SIZE as SIZE
from safetylab.draw.lettering import wrapped

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINK = re.compile(r"</?a(?: [^>]*)?>")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_NOT_ID = re.compile(r"[^A-Za-z0-9_-]")

EDGE = 14.0
"""Of paper around a picture that stands alone, units."""
TEXT, MUTED, LINE, PAPER = "#0b0c0c", "#505a5f", "#8a9299", "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, 'DejaVu Sans', sans-serif"
WIDTH = 360.0
"""Of every picture: a telephone's 288 px for it make letters of SIZE 12 px high."""


HALO: dict[str, object] = {
    "stroke": PAPER,
    "stroke_width": 4,
    "stroke_linejoin": "round",
    "paint_order": "stroke",
}
"""Words over a map or over lines: readable where they cross."""


class Ink(str):
    """SVG text that is safe to put inside other SVG."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: object) -> Ink:
    """An element. Text inside is escaped, Ink is not; class_ is class, font_size is font-size.

    Attributes that are None are left out.
    """
    opened = "".join([name, *(_attribute(key, value) for key, value in attributes.items())])
    content = "".join(part if isinstance(part, Ink) else text(part) for part in inside)
    return Ink(f"<{opened}>{content}</{name}>" if content else f"<{opened}/>")


def picture(
    inside: Iterable[str],
    *,
    title: str,
    desc: str,
    size: tuple[float, float],
    id_: str,
    role: str = "img",
) -> str:
    """A whole picture, `size` units wide and high, with its name and its description.

    role: img, or group where there are links inside.
    """
    own = safe_id(id_)
    width, height = (short(side) for side in size)
    return tag(
        "svg",
        tag("title", title, id=f"{own}-title"),
        tag("desc", desc, id=f"{own}-desc"),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        role=role,
        aria_labelledby=f"{own}-title",
        aria_describedby=f"{own}-desc",
        class_="drawing",
        font_family=FONT,
        font_size=SIZE,
        fill=TEXT,
    )


def standalone(picture: str, title: str, sentence: str, source: str, *, scale: float = 1.5) -> str:
    """A picture as a whole file that says what it shows and where it comes from.

    picture: as other functions here draw it; its links are left out, for nothing is beside it.
    source: one paragraph per line. scale: pixels of the file's own size per unit of the picture.
    """
    head, top = _paragraphs([(title, 18.0, TEXT, 700), (sentence, SIZE, TEXT, 400)], EDGE)
    inner, (width, height) = _inner(picture, top + 8)
    said = [(line, 11.5, MUTED, 400) for line in source.splitlines()]
    foot, bottom = _paragraphs(said, top + 8 + height + EDGE)
    whole = (width + 2 * EDGE, bottom + EDGE / 2)
    paper = tag("rect", width=whole[0], height=whole[1], fill=PAPER)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tag(
        "svg",
        tag("title", title),
        tag("desc", f"{sentence} {source}"),
        paper,
        *head,
        inner,
        *foot,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {short(whole[0])} {short(whole[1])}",
        width=whole[0] * scale,
        height=whole[1] * scale,
        font_family=FONT,
    )


Said = tuple[str, float, str, int]
"""A paragraph: words, height of its letters, colour, weight."""


def _paragraphs(said: Iterable[Said], y: float) -> tuple[list[Ink], float]:
    """Paragraphs one below the other, wrapped, and where they end."""
    lines: list[Ink] = []
    for content, size, fill, weight in said:
        for line in wrapped(content, WIDTH, size=size, bold=weight > 400):
            y += size * 1.3
            look: dict[str, object] = {"font_size": size, "fill": fill, "font_weight": weight}
            lines.append(words((EDGE, y), line, **look))
        y += size * 0.5
    return lines, y


def _inner(picture: str, top: float) -> tuple[Ink, tuple[float, float]]:
    """The picture set into a file, and its size."""
    width, height = (float(side) for side in _size(picture))
    place = f'<svg x="{short(EDGE)}" y="{short(top)}" width="{short(width)}" '
    opened, rest = picture.split(">", 1)
    kept = re.sub(r' (?:role|aria-\w+)="[^"]*"', "", opened.removeprefix("<svg "))
    return Ink(f'{place}height="{short(height)}" {kept}>{_LINK.sub("", rest)}'), (width, height)


def _size(picture: str) -> tuple[str, str]:
    found = _VIEW.search(picture)
    return (found[1], found[2]) if found else (short(WIDTH), short(WIDTH))


def words(at: tuple[float, float], content: str, **attributes: object) -> Ink:
    """Text whose baseline starts at the point (x, y)."""
    return tag("text", content, x=at[0], y=at[1], **attributes)


def safe_id(text_: str) -> str:
    """The text as an id: letters, digits, - and _, beginning with a letter."""
    cleaned = _NOT_ID.sub("-", text_)
    return cleaned if cleaned[:1].isalpha() else f"i{cleaned}"


def text(content: str) -> str:
    """Escaped for content and attributes; characters that XML forbids are dropped."""
    return escape(_ILLEGAL.sub("", content))


def short(value: float) -> str:
    """A coordinate with at most one decimal: 3, 3.5, -0.2."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def _attribute(key: str, value: object) -> str:
    if value is None:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f' {name}="{short(value) if isinstance(value, float) else text(str(value))}"'
