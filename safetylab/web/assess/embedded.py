"""One figure of an indicator, bare, for other sites to frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from safetylab.terms.errors import BadRequest, NotEnoughData, SafetyLabError
from safetylab.terms.words import spoken
from safetylab.web.assess import panels
from safetylab.web.assess.panels import Panel
from safetylab.web.shown import choosing, tables

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Embedded:
    """The page's contents. back: the indicator's page. why: instead of a figure."""

    panel: Panel | None = None
    back: str = ""
    why: SafetyLabError | None = None


def page(code: str, figure: str, asked: Mapping[str, str]) -> Embedded:
    """The figure, or why there is none: the usual page that says so could not be framed."""
    try:
        chosen = choosing.chosen(asked)
        panel = panels.panel(figure, tables.named(code), chosen, linked=False)
    except (BadRequest, NotEnoughData) as why:
        return Embedded(why=why)
    address = reverse("indicator", args=[spoken.get(), code])
    return Embedded(panel, f"{address}?{chosen.query}", panel.why)


def framable(view: View) -> View:
    """The view, whose answers any site may show in a frame."""
    exempt: Any = xframe_options_exempt(view)
    framed: View = csp_replace({"frame-ancestors": ["*"]})(exempt)
    return framed
