"""The page for people who write programs, made from the same description that programs read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say
from safetylab.web.api import described, links, problems, telling
from safetylab.web.api.described import Document
from safetylab.web.api.problems import Kind
from safetylab.web.shown import figures, listings, sources, tables
from safetylab.web.shown.sources import Sources

SHOWN = "homicide_rate"
TABLES = ("areas", "months", "years")
FORMS = ("csv", "json", "geojson")
WRITTEN = {"geojson": "GeoJSON"}
QUERIES = {"values": "?by=area&limit=2", "areas": "?limit=2", "indicators": "?limit=2"}


@dataclass(frozen=True, slots=True)
class File:
    """A download. said: of what, for those who hear the page."""

    form: str
    address: str
    said: str


@dataclass(frozen=True, slots=True)
class Files:
    """What can be downloaded of one thing: the files of each table, empty where there are none."""

    name: str
    cells: tuple[tuple[File, ...], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a person reads it."""

    name: str
    about: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address as a person reads it."""

    id: str
    path: str
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Machines:
    """The page's contents. example: the address that the examples ask."""

    downloads: tuple[Files, ...]
    whole: tuple[Files, ...]
    endpoints: tuple[Endpoint, ...]
    problems: tuple[Kind, ...]
    openapi: str
    ogc: str
    example: str
    home: str
    sources: Sources | None


def page(request: HttpRequest) -> Machines:
    """The page. Raises BadLab."""
    return Machines(
        downloads=tuple(_files_of(request, i.code, i.name()) for i in tables.rates()),
        whole=_whole(request),
        endpoints=_endpoints(request, described.document()),
        problems=tuple(_said(kind) for kind in problems.KINDS.values()),
        openapi=links.at(request, reverse("openapi")),
        ogc=links.at(request, reverse("ogc")),
        example=links.at(request, reverse("machine:values", args=[_shown()])),
        home=links.at(request, reverse("home", args=[request.language])),
        sources=sources.all_of(figures.desk()),
    )


def _shown() -> str:
    known = figures.desk().indicators()
    return SHOWN if SHOWN in known else next(iter(known))


def _said(kind: Kind) -> Kind:
    return Kind(kind.slug, kind.status, say(kind.title), say(kind.help))


def _files_of(request: HttpRequest, code: str, name: str) -> Files:
    """Only what there is: some records tell no areas, some figures are withheld altogether."""
    cells: list[tuple[File, ...]] = []
    for table in TABLES:
        args = [request.language, table, code]
        files = [
            File(
                WRITTEN.get(form, form.upper()),
                reverse("data", args=[*args, form]),
                f"{name}, {_names()[table]}",
            )
            for form in FORMS
            if form in tables.FORMS[table]
        ]
        cells.append(tuple(files) if _is_told(table, code) else ())
    return Files(name, tuple(cells))


def _names() -> dict[str, str]:
    return {"areas": say("by area"), "months": say("by month"), "years": say("by year")}


def _whole(request: HttpRequest) -> tuple[Files, ...]:
    """The tables that are of no one indicator."""
    names = {
        "indicators": say("All indicators of the city"),
        "quality": say("Quality of the records"),
        "score": say("The parts of the score"),
        "codes": say("Codes and their classes"),
        "editions": say("Files received"),
        "vintages": say("What each vintage brought"),
        "changes": say("How much figures still change"),
        "aside": say("Rows set aside"),
    }
    found = []
    for table in ("indicators", "quality", "score", *listings.MADE):
        name = names.get(table, table)
        files = tuple(
            File(form.upper(), reverse("table", args=[request.language, table, form]), name)
            for form in tables.FORMS[table]
        )
        found += [Files(name, (files,))] if _is_told(table, "") else []
    return tuple(found)


def _is_told(table: str, code: str) -> bool:
    try:
        return tables.download(table, code) is not None
    except SafetyLabError:
        return False


def _endpoints(request: HttpRequest, document: Document) -> tuple[Endpoint, ...]:
    layers = list(figures.lab().layers)
    parts = {"code": _shown(), "layer": layers[0] if layers else ""}
    return tuple(
        Endpoint(
            operation["operationId"],
            path,
            operation["summary"],
            operation["description"],
            tuple(map(_parameter, operation["parameters"])),
            _example(request, path.format(**parts), operation) if all(parts.values()) else "",
        )
        for path, operation in ((p, o["get"]) for p, o in document["paths"].items())
    )


def _example(request: HttpRequest, path: str, operation: Mapping[str, Any]) -> str:
    return links.at(request, path + QUERIES.get(operation["operationId"], ""))


def _parameter(given: Mapping[str, Any]) -> Parameter:
    schema = given["schema"]
    allowed = ", ".join(schema.get("enum", ()))
    if schema.get("type") == "integer" and "maximum" in schema:
        allowed = say("{least} to {most}", least=schema["minimum"], most=schema["maximum"])
    examples = ", ".join(schema.get("examples", ()))
    if examples:
        allowed = say("such as {examples}", examples=examples)
    return Parameter(given["name"], given["description"], allowed)


def citation(request: HttpRequest) -> str:
    """How to cite the vintage in force."""
    known = sources.all_of(figures.desk())
    if known is None:
        return ""
    return say(
        "Safety lab of {city}. Vintage {number} of the records, published on {day}. {publishers}. "
        "{address}",
        city=figures.lab().name,
        number=str(known.vintage),
        day=known.published,
        publishers=", ".join(each.name for each in telling.publishers()),
        address=links.at(request, reverse("home", args=[request.language])),
    )
