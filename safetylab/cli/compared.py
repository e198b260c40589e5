"""Options of the analyses that compare cells or areas with their neighbours."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetylab.cli import helping, options
from safetylab.cli.asked import Asked
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.events import About, Events
    from safetylab.assess.places import Places

SMALLEST_CELL = 10
FEWEST_PERMUTATIONS, MOST_PERMUTATIONS = 99, 99_999
ALTERNATIVES = ("two-sided", "greater", "less", "directed")

_OWN: tuple[tuple[str, str, Any, str], ...] = (
    ("--value", N_("COLUMN"), None, N_("Its column of numbers to compare.")),
    ("--areas", N_("FILE"), None, N_("A file of areas with a value each, instead of incidents.")),
    (
        "--permutations",
        N_("N"),
        options.Number(FEWEST_PERMUTATIONS, MOST_PERMUTATIONS),
        N_("p from so many conditional permutations; else exact, or from as many as it takes."),
    ),
    (
        "--alternative",
        N_("WORD"),
        options.OneOf(ALTERNATIVES),
        N_("two-sided, greater, less; or directed: half of two-sided."),
    ),
    ("--neighbours", N_("WHO"), None, N_("queen (default), rook, or a distance in metres.")),
    ("--by", N_("WORD"), options.OneOf(("cells", "areas")), N_("cells (default) or areas.")),
    (
        "--cell",
        N_("METRES"),
        options.Number(SMALLEST_CELL),
        N_("Side of a cell; else about 2,500 cells."),
    ),
)


def places(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which places are compared and how; the command gets them as `choices`, and the file."""

    @wraps(command)
    def asked(*args: Any, **given: Any) -> Any:
        file, value = given.pop("areas"), given.pop("value")
        chosen = {name: given.pop(name) for name in ("cell", "by", "neighbours", "alternative")}
        draws = given.pop("permutations")
        chosen["permutations"] = None if draws is None else int(draws)
        chosen = {name: each for name, each in chosen.items() if each is not None}
        return command(*args, of_areas=_file(file, value, chosen), choices=chosen, **given)

    for name, metavar, kind, help_ in _OWN:
        asked = helping.option(name, metavar=metavar, type=kind, help=help_)(asked)
    return asked


def _file(
    file: str | None, value: str | None, chosen: Mapping[str, Any]
) -> tuple[Path, str] | None:
    """The file of areas and its column. Raises BadRequest for one without the other."""
    if file is None and value is None:
        return None
    if file is None or value is None:
        raise BadRequest(
            say("A file of areas and its column of numbers go together."),
            hint=say("write: --areas columbus.geojson --value CRIME"),
        )
    if "cell" in chosen or chosen.get("by") == "cells":
        raise BadRequest(
            say("A file of areas has no cells."), hint=say("leave --cell and --by out.")
        )
    return Path(file), value


def read(
    of: Asked, of_areas: tuple[Path, str], choices: Mapping[str, Any]
) -> "tuple[About, Places]":
    """The areas of a file with their values. Raises BadRequest beside incidents, BadFile."""
    from safetylab.assess import from_areas

    if of.indicator is not None or of.of_file:
        raise BadRequest(
            say("Both incidents and a file of areas are asked for."),
            hint=say("leave one of them out; --boundary names the areas of points."),
        )
    file, value = of_areas
    neighbours = choices.get("neighbours", "queen")
    return from_areas.read(file, value, neighbours=neighbours, crs=of.crs)


def events(of: Asked, choices: Mapping[str, Any]) -> "tuple[Events, dict[str, Any]]":
    """The incidents, and the choices with the residents of a lab's areas."""
    from safetylab.assess import from_lab
    from safetylab.assess import places as compared

    found = of.events(places=from_lab.places_by(choices.get("by")))
    return found, dict(choices) if of.of_file else compared.rated(of.desk().lab, found, choices)


def by_p(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows in the order of their p, those without one last."""
    return sorted(rows, key=lambda row: (row["p"] != row["p"], row["p"]))
