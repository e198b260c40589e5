"""A small builder of SVG text: what goes in is escaped, what comes out can stand alone.

Nothing here writes a style attribute or a style element, so that the pictures may be shown under
the strictest content security policy: colours are attributes that a style sheet may override.
"""

import re
from collections.abc import Iterable
from html import escape

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_ID = re.compile(r"[^A-Za-z0-9_-]")

TEXT, MUTED, LINE, PAPER = "#0b0c0c", "#505a5f", "#8a9299", "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
WIDTH, SIZE = 360.0, 15.0
"""Of every picture and its letters: a telephone's 288 px for it make them 12 px high."""


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
