"""What a reader chose: a year, a layer of areas, the vintage that a link was made with."""

from collections.abc import Mapping
from dataclasses import dataclass

from safetylab.store.lab import LayerSetting
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web.shown import figures


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice, and what else there is.

    years  : those that the records cover, the latest first
    layer  : None where the lab has no areas
    """

    year: Period
    years: tuple[Period, ...]
    layer: str | None
    layers: tuple[LayerSetting, ...]

    @property
    def query(self) -> str:
        """The choice as it stands in an address."""
        return f"year={self.year.code}" + (f"&layer={self.layer}" if self.layer else "")

    @property
    def ask_layer(self) -> str | None:
        """The layer to ask the desk for: None is the first, so that pages share its figures."""
        return None if self.layers and self.layer == self.layers[0].name else self.layer

    @property
    def layer_label(self) -> str:
        """What the layer's areas are called."""
        return next((each.label() for each in self.layers if each.name == self.layer), "")


def chosen(asked: Mapping[str, str]) -> Chosen:
    """The choice of an address's `year` and `layer`, by default the latest and the first.

    A `period`, as programs and the command line say, is a year too.

    Raises BadRequest for a year or a layer that is not there, NotEnoughData without a whole year.
    """
    years = figures.years()
    layers = tuple(figures.lab().layers.values())
    return Chosen(
        _year(_asked_year(asked), years),
        years,
        _layer(asked.get("layer"), layers),
        layers,
    )


def vintage(asked: Mapping[str, str]) -> int | None:
    """The vintage that a link was made with. Raises BadRequest for one that never was."""
    text = asked.get("vintage")
    if not text:
        return None
    known = figures.newest_vintage()
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= known:
        return int(text[:9])
    raise BadRequest(
        say("There is no vintage '{vintage}' of the records.", vintage=text[:20]),
        hint=say("the newest is vintage {n}.", n=known),
    )


def _asked_year(asked: Mapping[str, str]) -> str | None:
    year, period = asked.get("year"), asked.get("period")
    if year and period and year != period:
        raise BadRequest(
            say("The address asks for '{a}' and for '{b}'.", a=year[:20], b=period[:20]),
            hint=say("leave year or period out: they are the same."),
        )
    return year or period


def _year(text: str | None, years: tuple[Period, ...]) -> Period:
    if not text:
        return years[0]
    found = next((each for each in years if each.code == text), None)
    if found is None:
        raise BadRequest(
            say("'{year}' is not a year that the records cover.", year=text[:20]),
            hint=say("there are {known}.", known=", ".join(each.code for each in years)),
        )
    return found


def _layer(text: str | None, layers: tuple[LayerSetting, ...]) -> str | None:
    if not text:
        return layers[0].name if layers else None
    if text not in {each.name for each in layers}:
        raise BadRequest(
            say("There is no area layer '{layer}'.", layer=text[:40]),
            hint=say("there are {known}.", known=", ".join(each.name for each in layers) or "–"),
        )
    return text
