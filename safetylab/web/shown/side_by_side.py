"""The downloads of areas' profiles and of comparisons: which table their address asks for."""

from safetylab.release import Release
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import Period
from safetylab.web.shown import beside, figures, lived, slugs
from safetylab.web.shown.beside import Place
from safetylab.web.shown.choosing import Chosen

AREAS, PERIODS = "areas", "periods"
"""What is compared, as the first part of an address."""


def released(table: str, code: str, chosen: Chosen | None) -> Release | None:
    """The table of that address; None where it is another's. Raises SafetyLabError."""
    if table == "area" and chosen is not None:
        return profile(code, chosen.year)
    if table in ("residents", "records") and chosen is not None:
        return of_layer(table, code, chosen.year)
    return compared(code) if table == "compare" else None


def profile(code: str, year: Period) -> Release | None:
    """The table of an area's page; None where there is no such area."""
    parts = slugs.parted(code)
    of = beside.place(*parts) if len(parts) == 2 else None
    return beside.profile(of, year) if of else None


def of_layer(table: str, code: str, year: Period) -> Release | None:
    """Who lives in a layer's areas, or what the records there lack; None for an unknown layer."""
    layer = next((name for name in figures.lab().layers if slugs.joined(name) == code), None)
    if layer is None:
        return None
    return (
        lived.records(layer) if table == "records" else lived.residents_of(layer, year.start.year)
    )


def compared(code: str) -> Release | None:
    """The table of a comparison; None where its address is none. Raises NotEnoughData."""
    kind, *parts = slugs.parted(code) or ("",)
    if len(parts) != 4:
        return None
    if kind == AREAS:
        layer, first, second, year = parts
        return _areas(beside.place(layer, first), beside.place(layer, second), _period(year))
    layer, id_, later, earlier = parts
    of = beside.place(layer, id_) if layer else Place()
    spans = _period(later), _period(earlier)
    if kind != PERIODS or of is None or spans[0] is None or spans[1] is None:
        return None
    return beside.periods(of, spans[0], spans[1])


def _areas(first: Place | None, second: Place | None, year: Period | None) -> Release | None:
    if first is None or second is None or year is None:
        return None
    return beside.areas(first, second, year)


def _period(text: str) -> Period | None:
    try:
        return periods.parse(text)
    except BadRequest:
        return None
