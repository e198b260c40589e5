"""The addresses under /ogc/ as OpenAPI 3.0, as the standard asks."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from safetylab.terms.words import LANGUAGES, say
from safetylab.web.api import links, problems
from safetylab.web.api.wanted import MOST, USUAL
from safetylab.web.shown import figures

Document = dict[str, Any]
TEXT: Document = {"type": "string"}
NUMBER: Document = {"type": "number"}


def document(request: HttpRequest) -> Document:
    """The OpenAPI 3.0 document of /ogc/. Raises BadLab."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": say("Safety lab of {city}", city=figures.lab().name),
            "version": "1",
            "description": say("Areas with released figures, as OGC API – Features."),
        },
        "servers": [{"url": links.at(request, "/ogc")}],
        "paths": _paths(),
        "components": {"schemas": _schemas(), "parameters": _parameters()},
    }


def _paths() -> Document:
    one, some = ["layer"], ["layer", "limit", "offset", "bbox", "datetime"]
    return {
        "/": _get("landing", say("What there is"), "Landing"),
        "/conformance": _get("conformance", say("The parts of the standard"), "Conformance"),
        "/collections": _get("collections", say("The layers of areas"), "Collections"),
        "/collections/{layer}": _get("collection", say("A layer"), "Collection", one),
        "/collections/{layer}/items": _get("items", say("Its areas"), "Features", some),
        "/collections/{layer}/items/{id}": _get(
            "item", say("An area"), "Feature", ["layer", "id"]
        ),
    }


def _get(id_: str, summary: str, schema: str, parameters: list[str] | None = None) -> Document:
    media = "application/geo+json" if schema.startswith("Feature") else "application/json"
    answers: Document = {"200": _answer(say("The answer."), schema, media)}
    for kind in problems.KINDS.values():
        if kind.status in (400, 404, 406, 503):
            answers[str(kind.status)] = _answer(say(kind.title), "Problem", problems.MEDIA)
    names = [*(parameters or []), "f", "lang"]
    known = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    operation = {
        "operationId": id_,
        "summary": summary,
        "parameters": known,
        "responses": answers,
    }
    return {"get": operation}


def _answer(about: str, schema: str, media: str) -> Document:
    content = {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": about, "content": content}


def _parameters() -> Document:
    number = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    box = {"oneOf": [_numbers(4), _numbers(6)]}
    return {
        "layer": _path("layer", say("A layer's name."), TEXT | _enum(list(figures.lab().layers))),
        "id": _path("id", say("An area's id."), TEXT | {"minLength": 1}),
        "limit": _query("limit", say("How many to tell at most."), number),
        "offset": _query(
            "offset", say("How many to skip."), {"type": "integer", "minimum": 0, "default": 0}
        ),
        "bbox": _query("bbox", say("West, south, east, north in degrees."), box)
        | {"style": "form", "explode": False},
        "datetime": _query(
            "datetime",
            say("A day or a span: figures are of the latest calendar year that it touches."),
            TEXT,
        ),
        "f": _query("f", say("The form of the answer."), TEXT | _enum(["json"])),
        "lang": _query("lang", say("The language of names."), TEXT | _enum(list(LANGUAGES))),
    }


def _numbers(n: int) -> Document:
    return {"type": "array", "minItems": n, "maxItems": n, "items": NUMBER}


def _enum(values: list[str]) -> Document:
    return {"enum": values} if values else {}


def _path(name: str, about: str, schema: Document) -> Document:
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def _query(name: str, about: str, schema: Document) -> Document:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _schemas() -> Document:
    many = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
    named = {"id": TEXT, "title": TEXT, "description": TEXT, "extent": {"type": "object"}}
    return {
        "Link": _object({"href": TEXT, "rel": TEXT, "type": TEXT, "title": TEXT}, 2),
        "Landing": _object({"links": many, "title": TEXT, "description": TEXT}, 1),
        "Conformance": _object({"conformsTo": {"type": "array", "items": TEXT}}, 1),
        "Collections": _object({"links": many, "collections": _list("Collection")}, 2),
        "Collection": _object({"links": many, **named}, 2),
        "Features": _object(
            {
                "type": TEXT | _enum(["FeatureCollection"]),
                "features": _list("Feature"),
                "links": many,
                "timeStamp": TEXT | {"format": "date-time"},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
            },
            2,
        ),
        "Feature": _object(
            {
                "type": TEXT | _enum(["Feature"]),
                "id": TEXT,
                "geometry": {"type": "object"},
                "properties": {"type": "object"},
                "links": many,
            },
            4,
        ),
        "Problem": _object(
            {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}, 3
        ),
    }


def _object(properties: Mapping[str, Any], required: int) -> Document:
    """An object whose first so many properties are always there."""
    return {
        "type": "object",
        "required": list(properties)[:required],
        "properties": dict(properties),
    }


def _list(of: str) -> Document:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}}
