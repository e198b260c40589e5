"""Textures that say what a colour cannot: withheld, no data, unsure, rose, fell."""

from collections.abc import Iterable

from safetylab.draw import colours, svg
from safetylab.draw.svg import Ink, tag

_TILE: dict[str, object] = {"patternUnits": "userSpaceOnUse"}
_PALE = "0.5"
NEUTRAL = "#aab2b8"
"""Strokes on what neither rose nor fell."""


def url(id_: str, name: str) -> str:
    """What fills a shape with a texture of this picture."""
    return f"url(#{svg.safe_id(id_)}-{name})"


def textures(id_: str, names: Iterable[str], fine: float = 1.0) -> Ink:
    """The definitions of the named textures: withheld, nodata, unsure-3, unsure-fall-1.

    fine: how many of the surrounding units are one unit of the picture.
    """
    own = svg.safe_id(id_)
    return tag("defs", *(_texture(own, name, fine) for name in sorted(set(names))))


def _texture(own: str, name: str, fine: float) -> Ink:
    kind, _, shade = name.partition("-")
    side, drawn = {"withheld": (7.0, _hatched), "nodata": (5.0, _dotted)}.get(
        kind, (4.5, lambda: _striped(shade))
    )
    scale = {} if fine == 1.0 else {"patternTransform": f"scale({fine:g})"}
    return tag("pattern", *drawn(), id=f"{own}-{name}", width=side, height=side, **scale, **_TILE)


def _hatched() -> list[Ink]:
    """Crossed strokes on land."""
    look: dict[str, object] = {"class_": "hatch", "stroke": svg.MUTED, "fill": "none"}
    return [_sheet(), tag("path", d="M0,7L7,0M0,0L7,7", stroke_width="0.8", **look)]


def _dotted() -> list[Ink]:
    return [_sheet(), tag("circle", cx=2.5, cy=2.5, r="0.65", class_="dot", fill=svg.MUTED)]


def _sheet() -> Ink:
    return tag("rect", width="9", height="9", class_="sheet", fill=colours.LAND)


def _striped(shade: str) -> list[Ink]:
    """The shade made pale, with fine strokes of a darker one; a change is striped in its own."""
    paper = tag("rect", width="9", height="9", class_="paper", fill=svg.PAPER)
    name, fill = named(shade)
    pale = tag("rect", width="9", height="9", class_=name, fill=fill, fill_opacity=_PALE)
    strip, ink = _strip(shade)
    look: dict[str, object] = {"class_": strip, "stroke": ink, "stroke_width": "0.9"}
    return [paper, pale, tag("path", d="M0,0L4.5,4.5M-1,3.5L1,5.5M3.5,-1L5.5,1", **look)]


def named(shade: str) -> tuple[str, str]:
    """The class and the colour of a shade: 3 is sequential, d3 diverging."""
    if shade.startswith("d"):
        return f"diverging-{shade[1:]}", colours.DIVERGING[int(shade[1:])]
    return f"scale-{shade}", colours.SEQUENTIAL[int(shade)]


def _strip(shade: str) -> tuple[str, str]:
    """The class and the colour of the strokes on a paler shade."""
    if shade.startswith("d"):
        place = {"0": 0, "1": 0, "2": 2}.get(shade[1:], 4)
        return f"stripe-d{place}", NEUTRAL if place == 2 else colours.DIVERGING[place]
    further = colours.stripe(int(shade))
    return f"stripe-{further}", colours.SEQUENTIAL[further]
